"""What the client buys."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from pydantic import BeforeValidator, Field, field_validator

from clients.brief.fields import Amount, Name, Part, Percent, Ratio, Since, number, one_of, refused, shown, whole
from tenants.billing.rules.plans import Period, Pillar

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def _content_type(value: Any) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 30 or not set(value) <= _LETTERS:
        raise refused(
            _("%(value)s is not a type of content: a word of a-z, 0-9 and _, such as article"), value=shown(value)
        )
    return value


class CadenceLine(Part):
    """So many pieces of one type in each period."""

    type: Annotated[str, BeforeValidator(_content_type)]
    count: Annotated[int, whole(1, 1000)]
    per: Annotated[Period, one_of(Period, _("period"))]


class ServiceCredit(Part):
    tolerance: Ratio
    percent_of_fee: Percent


_Check = Callable[[tuple[Any, ...]], tuple[Any, ...]]


def _once(sentence: str, key: Callable[[Any], object] = lambda value: value) -> _Check:
    def check(values: tuple[Any, ...]) -> tuple[Any, ...]:
        keys = [key(value) for value in values]
        if twice := next((k for k in keys if keys.count(k) > 1), None):
            raise refused(sentence, name=twice)
        return values

    return check


class Plan(Part):
    """A retainer, by the month."""

    name: Name
    monthly_fee: Amount
    included_hours: Annotated[Decimal, number(highest=10_000, places=2)]
    hourly_overage: Amount
    pillars: Annotated[tuple[Annotated[Pillar, one_of(Pillar, _("pillar"))], ...], Field(min_length=1)]
    cadence: Annotated[tuple[CadenceLine, ...], Field(max_length=50)] = ()
    service_credit: ServiceCredit | None = None
    since: Since | None = None
    renews_on: Since | None = None
    notice_days: Annotated[int, whole(0, 366)] | None = None

    _pillars_once = field_validator("pillars", mode="after")(_once(_("the pillar %(name)s stands twice")))
    _types_once = field_validator("cadence", mode="after")(
        _once(_("the type %(name)s stands twice"), lambda line: line.type)
    )

    @field_validator("included_hours", mode="after")
    @classmethod
    def _whole_minutes(cls, hours: Decimal) -> Decimal:
        if hours * 60 % 1:
            raise refused(_("%(hours)s hours are not whole minutes"), hours=hours)
        return hours

    @property
    def included_minutes(self) -> int:
        return int(self.included_hours * 60)
