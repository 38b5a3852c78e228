"""The board's codes in the reader's language, with the shape that stands beside each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import NamedTuple, TypeVar

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from clients.rules.sectors import Sector
from reporting.document.formats import Formats
from reporting.rules.checks import Check
from tenants.access.names import role_name
from tenants.kernel.actor import Role
from tenants.models import Stage

Words = TypeVar("Words")


def once_a_language(tell: Callable[[], Words]) -> Callable[[], Words]:
    """Let words that hang on the reader’s language alone be looked up once for each: a list asks for them by row."""
    held: dict[str, Words] = {}

    @wraps(tell)
    def told() -> Words:
        language = get_language() or ""
        if language not in held:
            held[language] = tell()
        return held[language]

    return told


class Sign(NamedTuple):
    """A status in a row: its word, its tone and its shape."""

    word: str
    tone: str
    icon: str


NO_REPORT = "NONE"
"""For a filter: the state of a client without a report."""


@once_a_language
def stages() -> dict[Stage, Sign]:
    return {
        Stage.ONBOARDING: Sign(_("Onboarding"), "calm", "half"),
        Stage.LIVE: Sign(_("Live"), "calm", "full"),
        Stage.PAUSED: Sign(_("Paused"), "calm", "pause"),
        Stage.ENDING: Sign(_("Ending"), "calm", "renew"),
        Stage.ENDED: Sign(_("Ended"), "calm", "circle"),
    }


@once_a_language
def reports() -> dict[str, Sign]:
    return {
        NO_REPORT: Sign(_("No report"), "calm", "dashed"),
        "DRAFT": Sign(_("Draft"), "warn", "pen"),
        "IN_REVIEW": Sign(_("In review"), "warn", "hour"),
        "FINAL": Sign(_("Final"), "good", "lock"),
        "RESTATED": Sign(_("Restated"), "acc", "renew"),
    }


@once_a_language
def waits() -> dict[str, str]:
    """What is to be done with a client's reports, in a word."""
    return {
        "CORRECT": _("Correct"),
        "RELEASE": _("Release"),
        "MAKE": _("Make"),
        "EVIDENCE": _("Take in evidence"),
        "NOTHING": _("Nothing"),
    }


def sector(code: str) -> str:
    """A client's sector; one that is not known yet by its code."""
    return _sectors().get(code, code)


@once_a_language
def _sectors() -> dict[str, str]:
    names = {
        Sector.SOFTWARE: _("Software"),
        Sector.RETAIL: _("Retail"),
        Sector.FINANCE: _("Finance sector"),
        Sector.PUBLIC: _("Public sector"),
        Sector.NONPROFIT: _("Non-profit"),
        Sector.OTHER: _("Other sector"),
    }
    return {key.value: name for key, name in names.items()}


@once_a_language
def invoices() -> dict[str, Sign]:
    return {
        "PAST_DUE": Sign(_("Past due"), "bad", "late"),
        "OPEN": Sign(_("Open"), "warn", "hour"),
        "PAID": Sign(_("Paid"), "good", "check"),
    }


@once_a_language
def checks() -> dict[str, str]:
    return {
        Check.NOTHING_READ: _("Nothing was read"),
        Check.SOURCE_GAPS: _("Evidence with gaps"),
        Check.POSTS_ODD: _("Posts are outside their history"),
        Check.NO_KPI: _("No KPI is in force"),
        Check.KPI_UNJUDGED: _("KPIs that cannot be judged"),
        Check.ASKS_CLIENT: _("We ask the client for something"),
    }


@once_a_language
def _things() -> dict[str, str]:
    return {
        "fit_no_go": _("an owner’s word on the fit"),
        "no_charter": _("the charter"),
        "charter_unsigned": _("signatures under the charter"),
        "nobody_responsible": _("somebody responsible for a space"),
        "no_space": _("a space"),
        "no_activity": _("activity of a space"),
        "no_plan": _("a retainer plan"),
        "plan_starts_late": _("a retainer plan from the first day"),
        "hours_start_late": _("service hours from the first day"),
        "promises_start_late": _("promises from the first day"),
        "no_objective": _("an objective with a KPI"),
        "no_baseline": _("a KPI’s baseline"),
        "no_value_inputs": _("inputs of the value"),
        "no_service_hours": _("service hours"),
        "no_promise": _("a promise"),
        "no_promise_for_questions": _("a promise for questions"),
        "no_guideline": _("a brand guideline"),
        "guideline_unconfirmed": _("somebody’s word that they have read the guideline"),
        **{f"no_{role}": role_name(role) for role in Role},
    }


def missing(codes: Iterable[str]) -> str:
    """What is missing for going live, each kind of thing once: "the charter, activity of a space (2)"."""
    names, counts = _things(), Counter(codes)
    return ", ".join(
        names.get(code, _("something else")) + (f" ({count})" if count > 1 else "") for code, count in counts.items()
    )


def days(since: datetime, *, now: datetime, formats: Formats) -> str:
    """How many whole days something has lasted, in a cell beside its figure: "12 d"."""
    return _("%(n)s d") % {"n": formats.count(max((now - since).days, 0))}


def age(at: datetime, *, now: datetime, formats: Formats) -> str:
    """How many whole days ago something was: "today" or "12 days ago"."""
    days = max((now - at).days, 0)
    if days == 0:
        return _("today")
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": formats.count(days)}
