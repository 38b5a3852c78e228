"""The logs of cases, as the rules read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from sla.models import CaseEvent
from sla.rules.clocks import Happening
from sla.rules.words import NOTES, Author, EventKind


def logs(case_ids: Sequence[int], *, until: datetime | None = None) -> dict[int, list[Happening]]:
    """The log of each case, without notes.

    until: what happened later does not exist. That something was taken back carries no instant of its own: it is
    as we know it last.
    """
    rows = CaseEvent.objects.filter(case_id__in=case_ids).exclude(kind__in=[kind.value for kind in NOTES])
    if until is not None:
        rows = rows.filter(Q(at__lte=until) | Q(kind=EventKind.VOIDED.value))
    found: dict[int, list[Happening]] = defaultdict(list)
    for case_id, pk, kind, at, author, voids in rows.values_list("case_id", "pk", "kind", "at", "author", "voids_id"):
        found[case_id].append(Happening(pk, EventKind(kind), at, Author(author) if author else None, voids))
    return found
