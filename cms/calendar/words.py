"""What an item's codes are called, and the shape that stands before each status, alike on every screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from content_calendar.names import kind_name as kind_name
from content_calendar.rules.status import Status
from reporting.document import labels
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """A status as people see it: shape, tone and word. `look` names its style in the grid."""

    code: str
    icon: str
    tone: str
    word: Promise
    look: str


STANDINGS = {
    each.code: each
    for each in (
        Standing(Status.PLANNED, "dashed", "calm", gettext_lazy("Planned"), "planned"),
        Standing(Status.DRAFT, "pen", "calm", pgettext_lazy("calendar item", "Draft"), "draft"),
        Standing(Status.IN_REVIEW, "eye", "warn", pgettext_lazy("calendar item", "In review"), "waits"),
        Standing(Status.WITH_CLIENT, "hour", "warn", gettext_lazy("Waits for client"), "waits"),
        Standing(Status.CHANGE_ASKED, "undo", "bad", gettext_lazy("Change asked"), "change"),
        Standing(Status.SCHEDULED, "clock", "acc", gettext_lazy("Scheduled"), "scheduled"),
        Standing(Status.PUBLISHED, "done", "good", gettext_lazy("Published"), "published"),
        Standing(Status.FAILED, "alert", "bad", gettext_lazy("Not published"), "failed"),
        Standing(Status.CANCELLED, "x", "calm", gettext_lazy("Cancelled"), "cancelled"),
    )
}

WAITS_FOR_YOU = replace(STANDINGS[Status.WITH_CLIENT], word=gettext_lazy("Waits for you"))
WAITS_FOR_COLLEAGUE = replace(STANDINGS[Status.WITH_CLIENT], word=gettext_lazy("Waits for approval"))

LANGUAGES: dict[str, Promise] = {
    "en": gettext_lazy("English"),
    "sv": gettext_lazy("Swedish"),
    "da": gettext_lazy("Danish"),
}


def standing(status: str, *, by: Actor) -> Standing:
    """Where an item stands, from the reader's side: what waits for the client waits for them, or for a colleague."""
    if status == Status.WITH_CLIENT and not by.is_staff:
        return WAITS_FOR_YOU if may(by, Permission.ITEM_APPROVE) else WAITS_FOR_COLLEAGUE
    return STANDINGS[Status(status)]


def language_name(code: str) -> str:
    return labels.named(LANGUAGES, code) if code in LANGUAGES else code


def four_c_name(four_c: str) -> str:
    return labels.named(labels.FOUR_CS, four_c)


def nobody() -> str:
    """What stands where an item has no owner."""
    return _("Nobody")
