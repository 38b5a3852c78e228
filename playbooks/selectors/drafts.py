"""The guideline as it is being written: Wagtail's draft, read as the same plain value as what was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from playbooks.models import Guideline as Row
from playbooks.rules.guideline import Guideline, as_json, digest


@dataclass(frozen=True, slots=True)
class Draft:
    """What the draft says now; `sha256` names exactly this content. `in_review`: it waits in Wagtail's workflow."""

    pk: int
    said: Guideline
    sha256: str
    saved_at: datetime | None
    in_review: bool


def current() -> Draft | None:
    """The draft as it was last saved; None where nobody has begun one."""
    row = Row.objects.select_related("latest_revision").first()
    if row is None:
        return None
    said = row.get_latest_revision_as_object().said()
    saved_at = row.latest_revision.created_at if row.latest_revision else None
    return Draft(row.pk, said, digest(as_json(said)), saved_at, bool(row.workflow_in_progress))
