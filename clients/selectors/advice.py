"""What is worth a thought before a client goes live, and keeps it from nothing. Floors above add theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from clients.rules.go_live import Stands, stands
from clients.rules.overlap import LEAST_MINUTES
from clients.selectors import coverage, fit, profile
from clients.selectors.readiness import first_day, served_at
from tenants.billing.selectors import plans

FIT = "/desk/fit/"


@dataclass(frozen=True, slots=True)
class Advice:
    """One warning: `code` for machines, `what` for people, `where` (a path on the client's host) it is mended."""

    code: str
    what: str
    where: str = ""


Adviser = Callable[[datetime], Iterable[Advice]]
_advisers: list[Adviser] = []


def gives_advice(adviser: Adviser) -> Adviser:
    """Register somebody's own look at what is worth a thought; registering it twice changes nothing."""
    if adviser not in _advisers:
        _advisers.append(adviser)
    return adviser


def before_go_live(at: datetime) -> list[Advice]:
    """What this client should think of at `at`, our own first: of what holds on the first day on which it is served.

    Stand in the client's schema.
    """
    served = served_at(profile.current(), at)
    own = [*_fit(served), *_plan(at), *_coverage(served)]
    return own + [each for adviser in _advisers for each in adviser(at)]


def _fit(at: datetime) -> Iterator[Advice]:
    """A verdict that is asked for afterwards would be an invented one, so its absence keeps nobody from going live."""
    if fit.standing(at) is None:
        yield Advice("no_fit", _("Nobody has judged whether the client fits"), FIT)


def is_coming(agreed_from: Iterable[date], at: datetime) -> bool:
    """Whether it begins after `at`, in time for the service's first day."""
    tenant = profile.current()
    found = stands(agreed_from, today=profile.local_date(at), service_since=tenant.service_since)
    return found is Stands.COMING


def _plan(at: datetime) -> Iterator[Advice]:
    days = [each.starts_on for each in plans.agreed(profile.current())]
    if is_coming(days, at):
        text = _("The plan starts on %(day)s")
        yield Advice("plan_coming", text % {"day": first_day(days)}, "/billing/")


def _coverage(at: datetime) -> Iterator[Advice]:
    found = coverage.standing(at)
    if found.has_service_hours and not found.seasons:
        yield Advice("no_working_hours", _("Nobody of the team has said when they work"), FIT)
    if found.short_seasons:
        text = _("On some days the team meets less than %(hours)s hours of the service")
        yield Advice("little_overlap", text % {"hours": LEAST_MINUTES // 60}, FIT)
    for code in found.unspoken:
        text = _("Nobody of the team speaks a language of the client: %(language)s")
        yield Advice("language_unspoken", text % {"language": language_name(code)}, FIT)


def language_name(code: str) -> str:
    """A language by its name in the reader's own, else by its code."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
