"""The list of prospects: its columns, and a draft as a row."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clients.intake.selectors.drafts import Draft, State
from cms.lists import Column, Filter, Table
from cms.portfolio.rows import entrance
from cms.portfolio.words import Sign
from reporting.document.formats import Formats

TABLE = Table(
    "onboarding",
    (
        Column("client", "name"),
        Column("slug"),
        Column("state"),
        Column("begun_by", "created_by"),
        Column("begun", "created_at"),
        Column("changed", "changed_at"),
        Column("reason", "decline_reason"),
    ),
    sort="-changed",
    searched=("name", "slug", "created_by"),
    page_size=50,
)


def signs() -> dict[str, Sign]:
    return {
        State.OPEN: Sign(_("Being filled in"), "calm", "half"),
        State.CREATING: Sign(_("Being created"), "acc", "spin"),
        State.CREATED: Sign(_("Created"), "good", "check"),
        State.DECLINED: Sign(_("Declined"), "calm", "x"),
    }


def filters() -> list[Filter]:
    return [Filter("state", _("State"), [(code, sign.word) for code, sign in signs().items()])]


class DraftRow:
    """One prospect in words."""

    def __init__(self, draft: Draft, formats: Formats) -> None:
        self.draft = draft
        self.sign = signs()[draft.state]
        self.begun = formats.day(draft.created_at.astimezone(formats.zone).date(), short=True)
        self.changed = formats.instant(draft.changed_at, short=True)

    @property
    def desk_url(self) -> str:
        tenant: Any = self.draft.tenant
        return entrance(tenant, "/desk/") if tenant else ""
