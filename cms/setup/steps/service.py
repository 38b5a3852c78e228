"""When the agency answers, and what it promises."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.service import Promise as Said
from clients.brief.service import Service
from clients.rules import sector_templates
from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_terms import PromiseTerms, ServiceTerms
from clients.rules.service_week import WEEKDAYS, as_json
from clients.selectors import service_hours
from clients.services import service_hours as services
from cms.setup.steps.frame import Change, Rows, Step, StepForm
from cms.steps import words
from reporting.document import codes
from reporting.document.labels import named
from sla.selectors import policies as held_promises
from sla.services import policies
from tenants.access.request import PersonRequest

SPARE = 2
_BETWEEN = re.compile(r"\s*[-–]\s*")
_COUNTRY = re.compile(r"[A-Za-z]{2}", re.ASCII)


def _windows(text: str) -> list[list[str]]:
    """Typed windows as the brief writes them: "09:00-12:00, 13:00-17:00"."""
    return [_BETWEEN.split(part.strip()) for part in text.split(",") if part.strip()]


def _typed(windows: list[list[str]]) -> str:
    return ", ".join("-".join(window) for window in windows)


class ServiceForm(StepForm):
    """Hours and promises begin on the same day; what is not changed keeps its version."""

    holidays = forms.CharField(
        label=_("Closed on the public holidays of"),
        max_length=2000,
        required=False,
        help_text=_("A country’s code such as SE, or dates such as 2026-06-19, with commas between them."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, name in words.DAYS.items():
            self.fields[f"hours__{day}"] = forms.CharField(label=str(name), max_length=200, required=False)
        for place in range(self._places()):
            self._add_promise(place)

    def _places(self) -> int:
        return sum(name.endswith("__case") for name in self.initial) + SPARE

    def _add_promise(self, place: int) -> None:
        cases = [("", "–"), *((each.value, named(codes.CASES, each.value)) for each in CaseKind)]
        kinds = [("", "–"), *((each.value, named(codes.PROMISES, each.value)) for each in PromiseKind)]
        by = [(AnsweredBy.STAFF.value, _("our staff")), (AnsweredBy.ANYONE.value, _("anyone"))]
        target = forms.DecimalField(label=_("Target, in percent"), required=False, min_value=0, max_value=100)
        fields: dict[str, forms.Field] = {
            "case": forms.ChoiceField(label=_("Case"), choices=cases, required=False),
            "promise": forms.ChoiceField(label=_("Promise"), choices=kinds, required=False),
            "minutes": forms.IntegerField(label=_("Service minutes"), min_value=0, required=False),
            "answered_by": forms.ChoiceField(label=_("Kept by"), choices=by, required=False),
            "target": target,
        }
        self.fields.update({f"p{place}__{name}": field for name, field in fields.items()})

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        days = [self[f"hours__{day}"] for day in WEEKDAYS]
        found: list[tuple[Any, list[forms.BoundField]]] = [
            (_("Service hours, such as 09:00-12:00, 13:00-17:00"), [*days, self["holidays"]])
        ]
        for place in range(self._places()):
            names = [f"p{place}__{name}" for name in ("case", "promise", "minutes", "answered_by", "target")]
            found.append((gettext("Promise %(number)s") % {"number": place + 1}, [self[name] for name in names]))
        return found

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        hours = {day: _windows(said.get(f"hours__{day}") or "") for day in WEEKDAYS}
        typed = (said.get("holidays") or "").strip()
        holidays: Any = (
            typed.upper() if _COUNTRY.fullmatch(typed) else [each.strip() for each in typed.split(",") if each.strip()]
        )
        promises, at = self._promises(said)
        at |= {"hours": "hours__mon", **{f"hours.{day}": f"hours__{day}" for day in WEEKDAYS}, "holidays": "holidays"}
        if not self.errors.keys() - set(self.ends):
            self.part = self.read(Service, {"hours": hours, "holidays": holidays, "promises": promises}, at=at)
        return said

    def _promises(self, said: dict[str, Any]) -> tuple[Rows, dict[str, str]]:
        rows: Rows = []
        at: dict[str, str] = {}
        for place in range(self._places()):
            start = f"p{place}__"
            if not said.get(f"{start}case"):
                continue
            at |= {f"promises.{len(rows)}": f"{start}case"}
            at |= {f"promises.{len(rows)}.{name}": f"{start}{name}" for name in ("promise", "minutes", "answered_by")}
            at |= {f"promises.{len(rows)}.target_ratio": f"{start}target"}
            target = said.get(f"{start}target")
            row = {name: said.get(f"{start}{name}") for name in ("case", "promise", "minutes", "answered_by")}
            rows.append(row | {"target_ratio": None if target is None else target / 100})
        return rows, at


class ServiceStep(Step[ServiceForm]):
    code = "service"
    title = _("Service hours and promises")
    about = _("When we answer, on which days we do not, and what we promise in those hours.")
    form = ServiceForm

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = service_hours.in_force(at)
        if held is None:
            return ""
        told = {"version": held.version, "count": len(held_promises.promises_in_force(at))}
        return gettext("Hours in version %(version)s; promises: %(count)s") % told

    def initial(self, request: PersonRequest, at: datetime) -> dict[str, Any]:
        held, promises = service_hours.in_force(at), held_promises.promises_in_force(at)
        if held is None:
            days = {f"hours__{day}": "09:00-17:00" for day in WEEKDAYS[:5]}
            lines = sector_templates.of(request.tenant.sector).promises
            return days | _promise_fields([dict(line) for line in lines])
        said = {f"hours__{day}": _typed(windows) for day, windows in as_json(held.week).items()}
        country = held.holidays_source.split(", ")[1] if held.holidays_source.startswith("holidays ") else ""
        said["holidays"] = country or ", ".join(sorted(each.isoformat() for each in held.holidays))
        rows = [
            {
                "case": each.case_kind,
                "promise": each.promise,
                "minutes": each.minutes,
                "answered_by": each.answered_by,
                "target_ratio": each.target_ratio,
            }
            for each in promises
        ]
        return said | _promise_fields(rows)

    def save(self, form: ServiceForm, change: Change) -> None:
        assert form.part is not None  # noqa: S101 - a form that is valid has read its part
        said = form.part
        held = service_hours.in_force(change.valid_from)
        before = self._holidays(held)
        changed = held is None or as_json(held.week) != as_json(said.hours.week) or before != said.holidays
        stamp: dict[str, Any] = {"reason": change.reason, "by": change.by, "at": change.at}
        if changed:
            terms = ServiceTerms(
                since=change.since,
                time_zone=change.tenant.time_zone,
                week=said.hours.week,
                country=said.country,
                listed_holidays=said.listed_holidays,
                promises=(),
            )
            services.agree_calendar(terms, **stamp)
        kept = {_key(each): each for each in held_promises.promises_in_force(change.valid_from)}
        for promise in said.promises:
            terms_of_it = _terms(promise, change)
            now = kept.get((promise.case, promise.promise))
            if now is None or _same(now) != _same(terms_of_it):
                policies.agree_promise(terms_of_it, time_zone=change.tenant.time_zone, **stamp)

    @staticmethod
    def _holidays(held: service_hours.CalendarView | None) -> Any:
        if held is None:
            return None
        if held.holidays_source.startswith("holidays "):
            return held.holidays_source.split(", ")[1]
        return tuple(sorted(held.holidays))


def _key(promise: Any) -> tuple[str, str]:
    return promise.case_kind, promise.promise


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


def _promise_fields(rows: Rows) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for place, row in enumerate(rows):
        for name in ("case", "promise", "minutes", "answered_by"):
            said[f"p{place}__{name}"] = row[name]
        said[f"p{place}__target"] = (row["target_ratio"] * 100).normalize() + 0
    return said
