"""What the platform was told of the decision on a case."""

from __future__ import annotations

from datetime import datetime

from clients.spaces.selectors import answers
from clients.spaces.selectors.answers import AnswerView
from sla.models import CaseEvent
from sla.rules.words import EventKind


def flags_of(case_id: int) -> list[int]:
    """The flags that a case is about, the first one first."""
    rows = CaseEvent.objects.filter(case_id=case_id, kind=EventKind.FLAGGED.value, flag_id__isnull=False)
    return [flag_id for flag_id in rows.order_by("pk").values_list("flag_id", flat=True) if flag_id is not None]


def of_case(case_id: int) -> list[AnswerView]:
    """One row for each of the case's flags whose decision here the platform is, or was, to be told of.

    A flag holds one answer. Once it is opened anew, and decided on anew, that is of the later case alone.
    """
    flags = flags_of(case_id)
    found = answers.of_flags(flags) if flags else []
    rows = CaseEvent.objects.filter(kind=EventKind.FLAGGED.value, flag_id__in=[one.flag_id for one in found])
    lines = list(rows.order_by("at", "pk").values_list("flag_id", "case_id", "at")) if found else []
    return [one for one in found if _owed_by(one, lines) == case_id]


def _owed_by(answer: AnswerView, lines: list[tuple[int | None, int, datetime]]) -> int | None:
    """The case that was open for the flag when the answer was owed: the last one that it was raised in by then."""
    cases = [(case_id, at) for flag_id, case_id, at in lines if flag_id == answer.flag_id]
    by_then = [case_id for case_id, at in cases if at <= answer.owed_at]
    return by_then[-1] if by_then else cases[0][0] if cases else None
