"""The brand guideline in force, and who has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from playbooks.models import GuidelineConfirmation, GuidelineVersion
from playbooks.rules.guideline import Guideline, Rule, from_json
from playbooks.selectors.confirmations import READERS
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class GuidelineView:
    """One published version: rules in the order of their numbers. `published_by_user_id` is None for the system."""

    version: int
    title: str
    introduction: str
    published_at: datetime
    published_by: str
    published_by_user_id: int | None
    reason: str
    rules: tuple[Rule, ...]

    @property
    def said(self) -> Guideline:
        """What it says, without when and by whom."""
        return Guideline(self.title, self.introduction, self.rules)

    def rule(self, number: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.number == number), None)


def in_force(at: datetime) -> GuidelineView | None:
    """The guideline in force at `at`; None before the first was published."""
    row = GuidelineVersion.objects.in_force(at).first()
    return _view(row) if row else None


def by_version(version: int) -> GuidelineView | None:
    """One version, whether or not it is in force still."""
    row = GuidelineVersion.objects.filter(version=version).first()
    return _view(row) if row else None


def every() -> list[GuidelineView]:
    """All published versions, the newest first."""
    return [_view(row) for row in GuidelineVersion.objects.order_by("-version")]


def next_version() -> int:
    """The number that the next published version will have."""
    last = GuidelineVersion.objects.order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def unconfirmed(by: Actor, at: datetime) -> GuidelineView | None:
    """The guideline in force, when `by` works by it at this client and has not said yet that they have read it."""
    if by.user_id is None or not by.roles & READERS:
        return None
    row = GuidelineVersion.objects.in_force(at).first()
    if row is None or GuidelineConfirmation.objects.filter(version=row, user_id=by.user_id).exists():
        return None
    return _view(row)


def _view(row: GuidelineVersion) -> GuidelineView:
    said = from_json(row.content)
    return GuidelineView(
        version=row.version,
        title=said.title,
        introduction=said.introduction,
        published_at=row.valid_from,
        published_by=row.changed_by,
        published_by_user_id=row.changed_by_user_id,
        reason=row.reason,
        rules=said.rules,
    )
