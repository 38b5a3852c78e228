"""What the platform was told of the decision on a case."""

from __future__ import annotations

from clients.spaces.selectors import answers
from clients.spaces.selectors.answers import AnswerView
from sla.models import CaseEvent
from sla.rules.words import EventKind


def flags_of(case_id: int) -> list[int]:
    """The flags that a case is about, the first one first."""
    rows = CaseEvent.objects.filter(case_id=case_id, kind=EventKind.FLAGGED.value, flag_id__isnull=False)
    return [flag_id for flag_id in rows.order_by("pk").values_list("flag_id", flat=True) if flag_id is not None]


def of_case(case_id: int) -> list[AnswerView]:
    """One row for each of the case's flags of which the platform is, or was, to be told."""
    flags = flags_of(case_id)
    return answers.of_flags(flags) if flags else []
