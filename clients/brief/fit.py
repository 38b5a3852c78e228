"""Whether the client was judged to be one that the agency can help."""

from __future__ import annotations

from clients.brief.fields import Day, Part, Text
from clients.brief.marks import Marked
from clients.rules.fit import Assessed, Criterion, assess


class Fit(Part):
    """A mark of 1 to 5 for each criterion. `override`: why a no-go is taken on all the same; the owner's words."""

    shared_reason: Marked
    sponsor: Marked
    budget: Marked
    goal: Marked
    client_time: Marked
    openness: Marked
    risk_and_legal: Marked
    platform_access: Marked
    coverage: Marked
    override: Text | None = None
    assessed_on: Day | None = None
    """When it was judged; the day on which the client's service begins when it is left out."""

    @property
    def marks(self) -> dict[Criterion, Marked]:
        """Each criterion with its mark, in the order in which it is asked."""
        return {each: getattr(self, each.value) for each in Criterion}

    @property
    def assessed(self) -> Assessed:
        """The score and the verdict."""
        return assess({each: marked.score for each, marked in self.marks.items()})
