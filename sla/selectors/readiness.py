"""What the service lacks before a client can go live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from clients.rules.promises import CaseKind
from clients.selectors import service_hours
from clients.selectors.advice import Advice, gives_advice, is_coming
from clients.selectors.readiness import Missing, finds_missing, first_day
from clients.spaces.selectors import spaces
from sla.selectors import policies

WHERE = "/desk/setup/service/"


@finds_missing
def missing_service(at: datetime) -> Iterator[Missing]:
    """Service hours, and a promise for questions where a space takes them."""
    if service_hours.in_force(at) is None:
        if day := first_day(service_hours.agreed_from()):
            text = _("Service hours begin on %(day)s, later than the service")
            yield Missing("hours_start_late", text % {"day": day}, WHERE)
        else:
            yield Missing("no_service_hours", _("No service hours are in force"), WHERE)
    promised = {promise.case_kind for promise in policies.promises_in_force(at)}
    if not promised and (day := first_day(policies.agreed_from())):
        text = _("The first promise begins on %(day)s, later than the service")
        yield Missing("promises_start_late", text % {"day": day}, WHERE)
    elif not promised:
        yield Missing("no_promise", _("Nothing is promised: no case has a target"), WHERE)
    elif CaseKind.QUESTION not in promised and any(space.takes_questions for space in spaces.every()):
        text = _("A space takes questions, and no answer to them is promised")
        yield Missing("no_promise_for_questions", text, WHERE)


@gives_advice
def service_coming(at: datetime) -> Iterator[Advice]:
    """Hours and promises that begin with the service."""
    if is_coming(days := service_hours.agreed_from(), at):
        text = _("Service hours begin on %(day)s")
        yield Advice("hours_coming", text % {"day": first_day(days)}, WHERE)
    if is_coming(days := policies.agreed_from(), at):
        text = _("The first promise begins on %(day)s")
        yield Advice("promises_coming", text % {"day": first_day(days)}, WHERE)
