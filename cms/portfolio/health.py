"""The health score in a list of clients: reckoned by the database from the points of the row, so that it sorts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import Case, F, FloatField, IntegerField, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Floor, NullIf
from django.db.models.lookups import IsNull
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.portfolio import words
from reporting.rules.health import WEIGHTS, Health, Measure, health

GOOD, FAIR = 75, 50
"""From here on a score is good, and fair: for the shape beside it. Below it is bad."""


def scored(clients: QuerySet[Any], *, hidden: Collection[Measure]) -> QuerySet[Any]:
    """The clients with `health_score`: what `reporting.rules.health.health` gives.

    Exact in floating point: half a point is, and what is no half is at least a two-hundredth away from it.
    """
    shown = [each for each in Measure if each not in hidden]
    if not shown:
        return clients.annotate(health_score=Cast(Value(None), IntegerField()))
    total, weight = _sum([_weighed(each) for each in shown]), _sum([_weight(each) for each in shown])
    mean = Cast(total, FloatField()) / NullIf(weight, Value(0))
    return clients.annotate(health_score=Cast(Floor(mean + Value(0.5)), IntegerField()))


def _points(measure: Measure) -> Combinable:
    return Cast(KeyTextTransform(measure.value, F("health")), IntegerField())


def _weighed(measure: Measure) -> Combinable:
    return Coalesce(Value(WEIGHTS[measure]) * _points(measure), Value(0))


def _weight(measure: Measure) -> Combinable:
    held = When(IsNull(_points(measure), False), then=Value(WEIGHTS[measure]))
    return Case(held, default=Value(0), output_field=IntegerField())


def _sum(terms: list[Combinable]) -> Any:
    whole: Any = terms[0]
    for each in terms[1:]:
        whole = whole + each
    return whole


class Score(NamedTuple):
    """A score with its parts. tone: the shape beside it; pips: one for each measure, whether it counts."""

    value: Health
    parts: SafeString
    tone: str

    @property
    def is_partial(self) -> bool:
        return self.value.measured < self.value.of

    @property
    def pips(self) -> list[bool]:
        return [True] * self.value.measured + [False] * (self.value.of - self.value.measured)

    @property
    def measured(self) -> str:
        return _("%(n)s of %(of)s measured") % {"n": self.value.measured, "of": self.value.of}


@words.once_a_language
def names() -> dict[Measure, str]:
    return {
        Measure.PROMISES: _("Promises kept"),
        Measure.ANSWERS: _("Answered in 24 h"),
        Measure.ACTIVITY: _("Active members held"),
        Measure.OBJECTIVES: _("Objectives on course"),
        Measure.CONTENT: _("Content delivered"),
    }


def score(held: Mapping[str, int | None] | None, *, hidden: Collection[Measure] = ()) -> Score | None:
    """A row's points in words; None where the client has no report yet, or none that was noted with its points."""
    if held is None:
        return None
    points = {each: held.get(each.value) for each in Measure}
    found = health(points, hidden=hidden)
    return Score(found, _parts(points, hidden), _tone(found.score))


def _parts(points: Mapping[Measure, int | None], hidden: Collection[Measure]) -> SafeString:
    """Each measure with its points and its weight, as a list; written here, since a page holds many of them."""
    called, weight, unknown, left_out = names(), _("weight %(n)s"), _("not measured"), _("left out")
    lines = []
    for each in Measure:
        value = left_out if each in hidden else unknown if points[each] is None else points[each]
        lines.append((called[each], value, weight % {"n": WEIGHTS[each]}))
    return format_html_join("", '<dt>{}</dt><dd>{} <span class="sub">{}</span></dd>', lines)


def _tone(score: int | None) -> str:
    if score is None:
        return "calm"
    return "good" if score >= GOOD else "warn" if score >= FAIR else "bad"
