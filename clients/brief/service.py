"""Service hours, the days that close them, and what is promised inside them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from clients.brief.fields import Day, Part, Ratio, Since, one_of, refused, shown, whole
from clients.rules import public_holidays
from clients.rules.promises import KEPT_BY_ANYONE, AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_week import WEEKDAYS, BadWindow, Window, check_day

WINDOWS = {
    "NotATime": _("%(text)s is not a time: write HH:MM from 00:00 to 24:00, in quotes"),
    "ClosesEarly": _("closes at %(closes)s, which is not after %(opens)s: a window past midnight is two windows"),
    "OutOfOrder": _("%(window)s stands after %(before)s: write the day in order"),
    "Overlapping": _("%(window)s overlaps %(before)s"),
}
A_YEAR_MINUTES = 366 * 24 * 60


def _as_told(refusal: BadWindow) -> PydanticCustomError:
    facts: dict[str, Any] = {**refusal.facts}
    return refused(WINDOWS[refusal.code], english=str(refusal), **facts)


def _window(value: Any) -> Window:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(text, str) for text in value):
        raise refused(
            _("must be a window such as 09:00-17:00, not %(value)s"),
            english=f'must be a window such as ["09:00", "17:00"], not {shown(value)}',
            value=shown(value),
        )
    try:
        return Window.parse(*value)
    except BadWindow as refusal:
        raise _as_told(refusal) from None


def _in_order(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    try:
        check_day(windows)
    except BadWindow as refusal:
        raise _as_told(refusal) from None
    return windows


AWindow = Annotated[Window, BeforeValidator(_window)]


class Hours(Part):
    """Windows of local time by weekday; a day that is left out is closed."""

    mon: tuple[AWindow, ...] = ()
    tue: tuple[AWindow, ...] = ()
    wed: tuple[AWindow, ...] = ()
    thu: tuple[AWindow, ...] = ()
    fri: tuple[AWindow, ...] = ()
    sat: tuple[AWindow, ...] = ()
    sun: tuple[AWindow, ...] = ()

    _sorted = field_validator(*WEEKDAYS, mode="after")(_in_order)

    @model_validator(mode="after")
    def _open_at_all(self) -> Hours:
        if not any(getattr(self, day) for day in WEEKDAYS):
            raise refused(_("no day has a window: say when the service is open"))
        return self

    @property
    def week(self) -> dict[str, tuple[Window, ...]]:
        return {day: getattr(self, day) for day in WEEKDAYS}


def _country(value: Any) -> str:
    if not isinstance(value, str):
        raise refused(
            _("must be a country's ISO code such as SE, or a list of dates, not %(value)s"), value=shown(value)
        )
    if value not in public_holidays.countries():
        raise refused(
            _("unknown country %(value)s: an ISO 3166 code of two capitals such as SE, or a list of dates"),
            value=shown(value),
        )
    return value


def _form(value: Any) -> str:
    return "dates" if isinstance(value, list | tuple) else "country"


Holidays = Annotated[
    Annotated[str, BeforeValidator(_country), Tag("country")] | Annotated[tuple[Day, ...], Tag("dates")],
    Discriminator(_form),
]


def _with_hours(value: date, info: ValidationInfo) -> date:
    """A promise counts in service hours: it begins with them or later, or it would never fall due."""
    hours = (info.context or {}).get("hours_since")
    if hours is not None and value < hours:
        raise refused(
            _("%(day)s is before the service hours, which begin on %(first)s: no service hours are in force"),
            english=f"{value} is before service.since, {hours}: no service hours are in force; allowed: from {hours}",
            day=value,
            first=hours,
        )
    return value


class Promise(Part):
    """A target in service minutes, and the share of cases that should meet it."""

    case: Annotated[CaseKind, one_of(CaseKind, _("kind of case"))]
    promise: Annotated[PromiseKind, one_of(PromiseKind, _("promise"))]
    minutes: Annotated[int, whole(0, A_YEAR_MINUTES)]
    answered_by: Annotated[AnsweredBy, one_of(AnsweredBy, _("answered_by"))] = AnsweredBy.STAFF
    target_ratio: Ratio
    since: Annotated[Since, AfterValidator(_with_hours)] | None = None

    @field_validator("answered_by", mode="after")
    @classmethod
    def _may_be_kept_by(cls, value: AnsweredBy, info: ValidationInfo) -> AnsweredBy:
        promise = info.data.get("promise")
        if value is AnsweredBy.ANYONE and promise is not None and promise not in KEPT_BY_ANYONE:
            raise refused(
                _("a %(promise)s is the staff's: only %(allowed)s can be kept by anyone"),
                promise=promise,
                allowed=", ".join(sorted(KEPT_BY_ANYONE)),
            )
        return value


class Service(Part):
    """When the agency answers. `holidays`: a country's ISO code, or the dates themselves."""

    hours: Hours
    holidays: Holidays = ()
    promises: Annotated[tuple[Promise, ...], Field(max_length=50)] = ()
    since: Since | None = None

    @property
    def country(self) -> str:
        """The ISO code whose public holidays close the service, or empty when the dates are listed."""
        return self.holidays if isinstance(self.holidays, str) else ""

    @property
    def listed_holidays(self) -> tuple[date, ...]:
        return () if isinstance(self.holidays, str) else tuple(sorted(set(self.holidays)))
