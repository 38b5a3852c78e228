"""When the agency answers, and what it promises."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from clients.brief.service import Promise as Said
from clients.brief.service import Service as ServicePart
from clients.intake.rules.starting import OFFICE_HOURS
from clients.rules import sector_templates
from clients.rules.service_terms import PromiseTerms, ServiceTerms
from clients.rules.service_week import as_json
from clients.selectors import service_hours
from clients.services import service_hours as services
from cms.setup.steps.frame import Change, Kept, Parts, figure, filled
from cms.steps.frame import Group, Part, Rows
from cms.steps.hours import STEP
from sla.selectors import policies as held_promises
from sla.services import policies
from tenants.access.request import PersonRequest


class Service(Kept):
    """Hours and promises begin on the same day; what is not changed keeps its version."""

    code, step = "service", STEP

    @property
    def sheet(self) -> tuple[Part, ...]:
        (service,) = (part for part in self.step.sheet if isinstance(part, Group))
        fields = (replace(part, is_lasting=True) if isinstance(part, Rows) else part for part in service.fields)
        return (replace(service, fields=tuple(fields)),)

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = service_hours.in_force(at)
        if held is None:
            return ""
        told = {"version": held.version, "count": len(held_promises.promises_in_force(at))}
        return gettext("Hours in version %(version)s; promises: %(count)s") % told

    def parts(self, request: PersonRequest, at: datetime) -> Parts:
        held = service_hours.in_force(at)
        if held is None:
            lines = sector_templates.of(request.tenant.sector).promises
            return {"service": {"hours": OFFICE_HOURS, "promises": [dict(line) for line in lines]}}
        promises = [
            {
                "case": str(each.case_kind),
                "promise": str(each.promise),
                "minutes": each.minutes,
                "answered_by": str(each.answered_by),
                "target_ratio": figure(each.target_ratio),
            }
            for each in held_promises.promises_in_force(at)
        ]
        hours, holidays = filled(as_json(held.week)), _holidays(held)
        return {"service": {"hours": hours, **filled({"holidays": holidays}), "promises": promises}}

    def keep(self, read: Any, typed: Parts, change: Change) -> None:
        said: ServicePart = read.service
        held = service_hours.in_force(change.valid_from)
        stamp: dict[str, Any] = {"reason": change.reason, "by": change.by, "at": change.at}
        if held is None or as_json(held.week) != as_json(said.hours.week) or _holidays(held) != _said_holidays(said):
            terms = ServiceTerms(
                since=change.since,
                time_zone=change.tenant.time_zone,
                week=said.hours.week,
                country=said.country,
                listed_holidays=said.listed_holidays,
                promises=(),
            )
            services.agree_calendar(terms, **stamp)
        kept = {(each.case_kind, each.promise): each for each in held_promises.promises_in_force(change.valid_from)}
        for promise in said.promises:
            now, terms_of_it = kept.get((promise.case, promise.promise)), _terms(promise, change)
            if now is None or _same(now) != _same(terms_of_it):
                policies.agree_promise(terms_of_it, time_zone=change.tenant.time_zone, **stamp)


def _holidays(held: service_hours.CalendarView) -> str | list[str]:
    if held.holidays_source.startswith("holidays "):
        return held.holidays_source.split(", ")[1]
    return sorted(each.isoformat() for each in held.holidays)


def _said_holidays(said: ServicePart) -> str | list[str]:
    return said.country or [each.isoformat() for each in said.listed_holidays]


def _same(promise: Any) -> tuple[int, str, Any]:
    return promise.minutes, promise.answered_by, promise.target_ratio


def _terms(promise: Said, change: Change) -> PromiseTerms:
    return PromiseTerms(
        case_kind=promise.case,
        promise=promise.promise,
        minutes=promise.minutes,
        answered_by=promise.answered_by,
        target_ratio=promise.target_ratio,
        since=change.since,
    )
