"""The client's data register says of each list whose hashes are held from where it is, on which ground and how long."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clients.brief.agreements import DataLine
from clients.members.models import CustomerList
from clients.members.rules.customers import Stand
from clients.selectors import agreements as agreed
from clients.selectors import profile
from clients.services import agreements
from tenants.kernel.actor import Actor

ALL_LISTS = gettext_noop("Customers’ and members’ addresses, as keyed hashes")
"""What stood there once for all lists."""
OF_CUSTOMERS = gettext_noop("Customers’ addresses, as keyed hashes, from")
OF_MEMBERS = gettext_noop("Members’ addresses, as keyed hashes, from")
LONGEST_WHAT = 200


def write(reason: str, *, by: Actor, at: datetime) -> None:
    """One line a list, and none of a list that is not held any more; all other lines stay as they are.

    reason: marked for translation. A register that would say nothing at all stays as it is.
    """
    held = agreed.data_register(at)
    ours = _openings()
    kept = [each for each in held.lines if not each["what"].startswith(ours)] if held else []
    others = [DataLine(**{**each, "legal_basis": each["legal_basis"].lower()}) for each in kept]
    with translation.override(profile.current().language):
        lists = CustomerList.objects.filter(state=Stand.TAKEN, told__isnull=False).distinct().order_by("at", "pk")
        lines, said = [*others, *map(_line, lists)], _(reason)
    try:
        agreements.agree_data_register(lines, valid_from=at, reason=said, by=by, at=at)
    except (agreements.AgreementUnchanged, agreements.NothingAgreed):
        return


def _line(one: CustomerList) -> DataLine:
    opening = _(OF_MEMBERS) if one.is_of_members else _(OF_CUSTOMERS)
    day = profile.local_date(one.at).isoformat()
    ending = f" ({day})"
    what = f"{opening} {one.source_name}"[: LONGEST_WHAT - len(ending)] + ending
    return DataLine.model_validate(
        {
            "what": what,
            "why": one.purpose,
            "legal_basis": one.legal_basis.lower(),
            "kept_for": _("Until %(day)s") % {"day": one.kept_until.isoformat()},
            "receivers": _("The agency"),
            "place": _("This installation"),
        }
    )


def _openings() -> tuple[str, ...]:
    """How a line of ours begins, in whichever language the client had when it was written."""
    found: list[str] = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += [_(ALL_LISTS), _(OF_CUSTOMERS), _(OF_MEMBERS)]
    return tuple(found)
