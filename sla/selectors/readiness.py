"""What the service lacks before a client can go live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from clients.rules.promises import CaseKind
from clients.selectors import service_hours
from clients.selectors.readiness import Missing, finds_missing
from clients.spaces.selectors import spaces
from sla.selectors import policies

WHERE = "/desk/setup/service/"


@finds_missing
def missing_service(at: datetime) -> Iterator[Missing]:
    """Service hours, and a promise for questions where a space takes them."""
    if service_hours.in_force(at) is None:
        yield Missing("no_service_hours", _("No service hours are in force"), WHERE)
    promised = {promise.case_kind for promise in policies.promises_in_force(at)}
    if not promised:
        yield Missing("no_promise", _("Nothing is promised: no case has a target"), WHERE)
    elif CaseKind.QUESTION not in promised and any(space.takes_questions for space in spaces.every()):
        text = _("A space takes questions, and no answer to them is promised")
        yield Missing("no_promise_for_questions", text, WHERE)
