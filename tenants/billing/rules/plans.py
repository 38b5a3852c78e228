"""Words and terms of a retainer plan."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
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
    """What a plan gives in a month for how much; money in minor units of `currency`."""

    name: str
    currency: str
    monthly_fee_minor: int
    included_minutes: int
    hourly_overage_minor: int
    pillars: tuple[Pillar, ...]
    cadence: tuple[CadenceTerm, ...] = ()
    credit_rule: CreditRule | None = None

    @property
    def sha256(self) -> str:
        """The same for the same terms, with however many zeros behind the point."""
        text = json.dumps(asdict(self), sort_keys=True, default=lambda number: format(number.normalize(), "f"))
        return hashlib.sha256(text.encode()).hexdigest()
