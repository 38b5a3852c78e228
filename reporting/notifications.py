"""Who is told of a released or corrected month, and in which words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from clients.selectors import profile
from reporting.events import ReportReleased, ReportRestated
from tenants.access.selectors import people
from tenants.kernel.actor import STAKEHOLDERS
from tenants.kernel.announcements import hears
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify
from tenants.notifications.telling import month_name

RELEASED = "reporting.report_released"
RESTATED = "reporting.report_restated"


@words(RELEASED, name=lambda: _("released reports"), roles=STAKEHOLDERS)
def _released(facts: Facts) -> Wording:
    title = _("The report for %(month)s is released") % {"month": month_name(facts["month"])}
    return Wording(title, _("Read it"), f"/reports/{facts['month']}/")


@words(RESTATED, name=lambda: _("corrected reports"), roles=STAKEHOLDERS)
def _restated(facts: Facts) -> Wording:
    told = {"month": month_name(facts["month"]), "number": facts["number"]}
    title = _("The report for %(month)s is corrected: correction %(number)s") % told
    return Wording(title, _("Read what changed"), f"/reports/{facts['month']}/")


@hears(ReportReleased)
def tell_of_release(event: ReportReleased) -> None:
    _tell(RELEASED, event.report_id, {"month": event.month}, at=event.released_at)


@hears(ReportRestated)
def tell_of_correction(event: ReportRestated) -> None:
    facts: dict[str, str | int] = {"month": event.month, "number": event.number}
    _tell(RESTATED, event.report_id, facts, at=event.released_at)


def _tell(kind: str, report_id: int, facts: dict[str, str | int], *, at: datetime) -> None:
    """The client's own people: the agency's have just done it."""
    notify(kind, to=people.who_hold(profile.current(), STAKEHOLDERS, at=at), object_id=report_id, facts=facts, at=at)
