"""The stages of a community in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from clients.rules.community_stages import Stage
from clients.selectors import community_stages as selectors
from clients.selectors.community_stages import StageView
from cms.reader import signed
from reporting.document.formats import Formats
from tenants.kernel.actor import Actor

NAMES: dict[str, Promise] = {
    Stage.INCEPTION: pgettext_lazy("stage of a community", "Inception"),
    Stage.ESTABLISHMENT: pgettext_lazy("stage of a community", "Establishment"),
    Stage.MATURITY: pgettext_lazy("stage of a community", "Maturity"),
    Stage.MITOSIS: pgettext_lazy("stage of a community", "Mitosis"),
    Stage.WINDING_DOWN: pgettext_lazy("stage of a community", "Winding down"),
}
MEANINGS: dict[str, Promise] = {
    Stage.INCEPTION: pgettext_lazy("stage of a community", "The first people come. Staff begin most of what is said."),
    Stage.ESTABLISHMENT: pgettext_lazy("stage of a community", "Members begin and answer a good part by themselves."),
    Stage.MATURITY: pgettext_lazy("stage of a community", "Members carry it. Staff help, and see to the whole."),
    Stage.MITOSIS: pgettext_lazy("stage of a community", "It is too large for one: groups become places of their own."),
    Stage.WINDING_DOWN: pgettext_lazy("stage of a community", "It is brought to its end in good order."),
}
"""What an account manager recognises each by."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """One line of the history as a page shows it."""

    name: str
    since: str
    reason: str
    signed: str


def rows(held: list[StageView], formats: Formats) -> list[StageRow]:
    return [
        StageRow(
            name=str(NAMES[each.stage]),
            since=formats.day(each.since_on),
            reason=each.reason,
            signed=signed(each.said_at, each.by_name, each.by_user_id, formats),
        )
        for each in held
    ]


@dataclass(frozen=True, slots=True)
class StageNow:
    """Where the community stands, what that is recognised by, and since when."""

    name: str
    meaning: str
    since: str


def current(by: Actor, formats: Formats, *, at: datetime) -> StageNow | None:
    """None before somebody has named a stage. Raises: NotPermitted."""
    now = selectors.current(by, at=at)
    if now is None:
        return None
    return StageNow(str(NAMES[now.stage]), str(MEANINGS[now.stage]), formats.day(now.since_on))


def line(by: Actor, formats: Formats, *, at: datetime) -> str:
    """Maturity, since 3 March 2026; "" before somebody has named a stage. Raises: NotPermitted."""
    now = current(by, formats, at=at)
    return "" if now is None else _("%(stage)s, since %(day)s") % {"stage": now.name, "day": now.since}
