"""What upper floors may hear of about a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from clients.rules.charters import Answer, Side
from clients.rules.community_stages import Stage
from clients.rules.service_terms import ServiceTerms
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class BriefAccepted:
    """A client was made from its brief. Announced in the client's schema; `service` is None when none is agreed yet."""

    tenant_id: int
    slug: str
    service: ServiceTerms | None
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class CharterAgreed:
    """A version of the charter was written down. `version` counts from 1."""

    charter_id: int
    version: int
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class CharterAsked:
    """The client is asked to sign a version of the charter."""

    charter_id: int
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CharterAnswered:
    """One side signed a version of the charter, or declined to."""

    charter_id: int
    version: int
    side: Side
    answer: Answer
    at: datetime


@dataclass(frozen=True, slots=True)
class CommunityStageNamed:
    """Somebody said in which stage the community is, since `since_on`. It is not the stage of the service."""

    stage: Stage
    since_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class DutyNear:
    """A duty of the client's is to be done by `due_on`, or is late, or has just been put up."""

    turn_id: int
    due_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class DutyClosed:
    """A duty was done or called off: nobody is asked for it any more."""

    turn_id: int
    at: datetime
