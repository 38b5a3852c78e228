"""The client's data register says of the lists whose hashes are held from where they are, on which ground, how long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clients.brief.agreements import DataLine
from clients.members.models import CustomerList
from clients.members.rules.customers import Stand
from clients.rules.data_register import MOST_LINES, OF_LISTS
from clients.selectors import profile
from clients.services import agreements
from tenants.kernel.actor import Actor

ALL_LISTS = gettext_noop("Customers’ and members’ addresses, as keyed hashes")
"""What stood there once for all lists."""
OF_CUSTOMERS = gettext_noop("Customers’ addresses, as keyed hashes, from")
OF_MEMBERS = gettext_noop("Members’ addresses, as keyed hashes, from")
LONGEST = 200
Line = dict[str, Any]


def write(reason: str, *, by: Actor, at: datetime) -> None:
    """The lists that are held, those of one ground and day in one line; all other lines stay as they are.

    So it is in the register in force, and in each that was agreed to begin later. reason: marked for translation.
    """
    unmarked = _before_marks()

    def change(lines: list[Line]) -> list[Line]:
        others = [line for line in lines if OF_LISTS not in line and line["what"] not in unmarked]
        return [*others, *_apart(others, _fitting(held, MOST_LINES - len(others)))]

    with translation.override(profile.current().language):
        held = list(CustomerList.objects.filter(state=Stand.TAKEN, told__isnull=False).distinct().order_by("at", "pk"))
        agreements.amend_data_register(change, reason=_(reason), by=by, at=at)


def _fitting(held: Sequence[CustomerList], room: int) -> list[Line]:
    """One line a ground, purpose and day; where that is more than there is room for, one a ground."""
    lines = _folded(held, lambda one: (one.is_of_members, one.legal_basis, one.purpose, one.kept_until))
    return lines if len(lines) <= room else _folded(held, lambda one: (one.is_of_members, one.legal_basis))


def _folded(held: Sequence[CustomerList], by: Callable[[CustomerList], object]) -> list[Line]:
    groups: dict[object, list[CustomerList]] = {}
    for one in held:
        groups.setdefault(by(one), []).append(one)
    return [_line(lists) for lists in groups.values()]


def _line(lists: Sequence[CustomerList]) -> Line:
    said = {
        "what": _what(lists),
        "why": _within(LONGEST, "; ".join(dict.fromkeys(one.purpose for one in lists))),
        "legal_basis": lists[0].legal_basis.lower(),
        "kept_for": _("Until %(day)s") % {"day": max(one.kept_until for one in lists).isoformat()},
        "receivers": _("The agency"),
        "place": _("This installation"),
    }
    return {**DataLine.model_validate(said).model_dump(mode="json"), OF_LISTS: True}


def _what(lists: Sequence[CustomerList]) -> str:
    """As many sources as there is room for, the latest first, and how many more."""
    opening = _(OF_MEMBERS) if lists[0].is_of_members else _(OF_CUSTOMERS)
    names = [f"{one.source_name} ({profile.local_date(one.at).isoformat()})" for one in reversed(lists)]
    for shown in range(len(names), 1, -1):
        rest = f" + {len(names) - shown}" if shown < len(names) else ""
        if len(told := f"{opening} {', '.join(names[:shown])}{rest}") <= LONGEST - 4:
            return told
    one, rest = lists[-1], f" + {len(lists) - 1}" if len(lists) > 1 else ""
    ending = f" ({profile.local_date(one.at).isoformat()}){rest}"
    return f"{opening} {one.source_name}"[: LONGEST - len(ending) - 4] + ending


def _apart(others: Iterable[Line], lines: Iterable[Line]) -> list[Line]:
    """No two lines are about the same in the same words: people could not save them any more."""
    taken, found = {line["what"].casefold() for line in others}, []
    for line in lines:
        what, number = line["what"], 1
        while what.casefold() in taken:
            number += 1
            what = f"{_within(LONGEST - 5, line['what'])} · {number}"
        taken.add(what.casefold())
        found.append({**line, "what": what})
    return found


def _within(most: int, text: str) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _before_marks() -> set[str]:
    """What our lines said word for word before they were marked, in whichever language the client had then."""
    found: set[str] = set()
    told = [(one, f" ({profile.local_date(one.at).isoformat()})") for one in CustomerList.objects.all()]
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(_(ALL_LISTS))
            for one, ending in told:
                opening = _(OF_MEMBERS) if one.is_of_members else _(OF_CUSTOMERS)
                found.add(f"{opening} {one.source_name}"[: LONGEST - len(ending)] + ending)
    return found
