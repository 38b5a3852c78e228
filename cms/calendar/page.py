"""One item as a page shows it: where it stands, what is said of it, what was decided, and what can be done now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cms import refusals
from cms.calendar import cards, checking, words
from cms.calendar.cards import Card
from cms.calendar.checking import Checked
from cms.calendar.preview import shown
from cms.reader import signed
from content_calendar.rules.status import OPEN, WRITING, Stage, Status, Verdict
from reporting.document.formats import Formats
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

if TYPE_CHECKING:
    from content_calendar.models import Comment, Decision
    from content_calendar.selectors.items import ItemView


@dataclass(frozen=True, slots=True)
class Said:
    """A comment, or what was said with a decision. `verdict` is "" for a comment."""

    name: str
    when: str
    text: str
    verdict: str
    tone: str
    icon: str
    edition: int


class Page:
    """An item for one reader at one instant; whatever costs something is done when a template asks for it."""

    def __init__(self, view: ItemView, formats: Formats, *, by: Actor, at: datetime) -> None:
        self.view, self.item, self.formats, self.by, self.at = view, view.item, formats, by, at
        self.card: Card = cards.card(self.item, formats, by=by)

    @property
    def status(self) -> Status:
        return Status(self.item.status)

    @property
    def when(self) -> str:
        """Its hour, or its day while no hour is chosen."""
        if self.item.slot_at:
            return self.formats.instant(self.item.slot_at, short=True)
        return _("%(day)s, no hour yet") % {"day": self.formats.day(self.item.planned_on, short=True)}

    @property
    def objective(self) -> str:
        return self.view.objective

    @property
    def four_c(self) -> str:
        return words.four_c_name(self.item.four_c)

    @property
    def prompt(self) -> str:
        return str(self.item.prompt)

    @property
    def owner(self) -> str:
        return self.item.owner_name or words.nobody()

    @property
    def language(self) -> str:
        return words.language_name(self.item.language)

    @cached_property
    def look(self) -> str:
        """Its text as the platform will show it, as safe HTML."""
        return shown(self.item.body, self.check.marked)

    @cached_property
    def check(self) -> Checked:
        return checking.checked(self.item.title, self.item.body, language=self.item.language, at=self.at)

    @property
    def approval(self) -> str:
        """Who is asked, since when, until when."""
        if self.status is Status.IN_REVIEW and self.item.asked_at:
            asked = self.formats.instant(self.item.asked_at, short=True)
            return _("asked a colleague %(asked)s") % {"asked": asked}
        if self.status is Status.WITH_CLIENT and self.item.answer_due_at:
            return _("asked the client, answer due %(due)s") % {"due": self.due}
        if self.item.approved_at and self.status is Status.SCHEDULED:
            return _("approved %(when)s") % {"when": self.formats.instant(self.item.approved_at, short=True)}
        return ""

    @property
    def due(self) -> str:
        return self.formats.instant(self.item.answer_due_at, short=True) if self.item.answer_due_at else ""

    @property
    def is_own(self) -> bool:
        """Whether the reader wrote or moved this edition, and so cannot approve it."""
        return self.by.user_id in self.view.author_user_ids

    @property
    def may_write(self) -> bool:
        return may(self.by, Permission.ITEM_EDIT) and self.status in OPEN and not self.item.is_being_sent

    @property
    def may_cancel(self) -> bool:
        """A failed one also while it is open whether the platform holds it."""
        held = self.item.is_being_sent and self.status is not Status.FAILED
        return may(self.by, Permission.ITEM_EDIT) and self.status in OPEN and not held

    @property
    def may_retry(self) -> bool:
        """What failed as it was approved can be sent again as it is."""
        is_same = self.item.approved_edition == self.item.edition
        return may(self.by, Permission.ITEM_EDIT) and self.status is Status.FAILED and is_same

    @property
    def failure(self) -> str:
        """Why it was not published, in the reader's language where the reason is known by its code."""
        if self.status is not Status.FAILED:
            return ""
        told = refusals.worded(self.item.failure_code, self.item.failure_facts, self.formats)
        return told or str(self.item.failure)

    @property
    def may_review(self) -> bool:
        return may(self.by, Permission.ITEM_REVIEW) and self.status is Status.IN_REVIEW

    @property
    def may_approve(self) -> bool:
        asked = self.status is Status.WITH_CLIENT and not self.is_own
        return asked and may(self.by, Permission.ITEM_APPROVE)

    @property
    def may_remind(self) -> bool:
        return may(self.by, Permission.ITEM_EDIT) and self.status is Status.WITH_CLIENT

    @property
    def may_take_back(self) -> bool:
        return self.may_write and self.status not in WRITING

    @property
    def may_comment(self) -> bool:
        return may(self.by, Permission.ITEM_COMMENT)

    @property
    def client_reads(self) -> bool:
        """Whether a colleague's comment is read by the client, too: from when it was first asked."""
        return may(self.by, Permission.ITEM_VIEW) and self.view.is_told_client

    @cached_property
    def change_asked(self) -> Said | None:
        """What is to be changed, while that is asked for."""
        return self.decision(self.view.change_asked) if self.view.change_asked else None

    @cached_property
    def last(self) -> Said | None:
        """The last decision on this edition."""
        found = [each for each in self.view.decisions if each.edition == self.item.edition]
        return self.decision(found[-1]) if found else None

    @cached_property
    def talk(self) -> list[Said]:
        """Comments, and what was said with decisions, oldest first."""
        spoken: list[tuple[datetime, Said]] = [(each.at, self._comment(each)) for each in self.view.comments]
        spoken += [(each.at, self.decision(each)) for each in self.view.decisions if each.note]
        return [each for _at, each in sorted(spoken, key=lambda pair: pair[0])]

    def _comment(self, each: Comment) -> Said:
        return Said(each.by_name, self.formats.instant(each.at, short=True), each.text, "", "", "", each.edition)

    def decision(self, each: Decision) -> Said:
        """One decision with its note."""
        word, tone, icon = _verdict(each)
        return Said(each.by_name, self.formats.instant(each.at, short=True), each.note, word, tone, icon, each.edition)

    @cached_property
    def history(self) -> list[dict[str, Any]]:
        """What became of it, oldest first, for the timeline."""
        told: list[tuple[datetime, dict[str, Any]]] = []
        for each in self.view.editions:
            text = _("Planned") if each.number == 1 else _("Edition %(number)s") % {"number": each.number}
            if each.number > 1 and not each.is_written:
                text = _("Edition %(number)s: asked again, words as before") % {"number": each.number}
            told.append((each.at, {"icon": "pen", "text": text, "note": self._signed(each)}))
        for decision in self.view.decisions:
            word, tone, icon = _verdict(decision)
            told.append((decision.at, {"icon": icon, "tone": tone, "text": word, "note": self._signed(decision)}))
        if self.item.published_at:
            when = self.formats.instant(self.item.published_at, short=True)
            done = {"icon": "done", "tone": "good", "text": _("Published"), "note": when}
            told.append((self.item.published_at, done))
        if self.item.failed_at:
            when = self.formats.instant(self.item.failed_at, short=True)
            told.append(
                (self.item.failed_at, {"icon": "alert", "tone": "bad", "text": _("Not published"), "note": when})
            )
        return [each for _at, each in sorted(told, key=lambda pair: pair[0])]

    def _signed(self, each: Any) -> str:
        return signed(each.at, each.by_name, each.by_user_id, self.formats)


def _verdict(each: Decision) -> tuple[str, str, str]:
    """A decision's word, tone and shape."""
    if each.verdict == Verdict.CHANGE_ASKED:
        return _("Change asked"), "bad", "undo"
    if each.stage == Stage.CLIENT:
        return _("Approved by the client"), "good", "check"
    return _("Reviewed"), "good", "eye"
