"""Words and terms of a retainer plan."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum


class Pillar(StrEnum):
    """The nine pillars of the service; a plan says which are bought."""

    STRATEGIC_ALIGNMENT = "strategic_alignment"
    DEFINED_OBJECTIVES = "defined_objectives"
    CONTENT_STRATEGY = "content_strategy"
    COMMUNITY_MODERATION = "community_moderation"
    ENGAGEMENT_METRICS = "engagement_metrics"
    TECHNOLOGY_PLATFORM = "technology_platform"
    MEMBER_SUPPORT = "member_support"
    SCALABILITY = "scalability"
    EXPERT_GUIDANCE = "expert_guidance"


class Period(StrEnum):
    """The period in which a number of pieces of content is promised."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class CadenceTerm:
    """`count` pieces of `type` ("article", "webinar") in each `per`."""

    type: str
    count: int
    per: Period


@dataclass(frozen=True, slots=True)
class CreditRule:
    """A promise below its target by more than `tolerance_ratio` gives back `percent_of_fee` (0-100) of the month."""

    tolerance_ratio: Decimal
    percent_of_fee: Decimal


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a plan gives in a month for how much; money in minor units of `currency`.

    renews_on: the client's local day on which the term is over and is renewed, or not. notice_days: how long before it
    either side says so at the latest. None where nothing is agreed: the plan then holds until other terms follow.
    """

    name: str
    currency: str
    monthly_fee_minor: int
    included_minutes: int
    hourly_overage_minor: int
    pillars: tuple[Pillar, ...]
    cadence: tuple[CadenceTerm, ...] = ()
    credit_rule: CreditRule | None = None
    renews_on: date | None = None
    notice_days: int | None = None

    @property
    def notice_on(self) -> date | None:
        return notice_on(self.renews_on, self.notice_days)

    @property
    def sha256(self) -> str:
        """The same for the same terms, with however many zeros behind the point.

        A term that is not agreed counts as it did before plans could name one, so older terms keep theirs.
        """
        said = {key: value for key, value in asdict(self).items() if value is not None or key not in _LATER}
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=_plain).encode()).hexdigest()


def notice_on(renews_on: date | None, notice_days: int | None) -> date | None:
    """The last day on which notice is given; the day of renewal itself where no notice is agreed."""
    return None if renews_on is None else renews_on - timedelta(days=notice_days or 0)


_LATER = frozenset({"renews_on", "notice_days"})
"""What plans could not say at first."""


def _plain(value: Decimal | date) -> str:
    return value.isoformat() if isinstance(value, date) else format(value.normalize(), "f")
