"""The reply graph of a month, for drawing it and for the verdict on how the community hangs together."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from reporting.rules import graph
from reporting.rules.graph import ReplyGraph
from reporting.selectors import metrics
from reporting.selectors.metrics import HasKey
from tenants.kernel.periods import Month


def reply_graph(month: Month, *, zone: ZoneInfo, as_of: datetime, space: HasKey | None = None) -> ReplyGraph:
    """Return who answered whom in `month`; `reporting.rules.affiliation.affiliation` judges it.

    Raises: MonthNotBegun.
    """
    return graph.build(metrics.activity(month, zone=zone, as_of=as_of, space=space).posts)
