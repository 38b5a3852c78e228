"""One case as one person reads it: read whole while standing at its client, then shown from anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.spaces.selectors import threads
from cms.queue import history, left, telling, words
from cms.queue.book import ActionChoice, Book, actions, book
from cms.queue.left import Left, State
from cms.queue.places import Place
from cms.queue.rows import Claim, claim_of
from playbooks.rules.guideline import Action
from playbooks.selectors import guidelines
from reporting.document.formats import Formats
from sla.rules.words import PauseReason, Status
from sla.selectors import cases
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.models import Tenant

if TYPE_CHECKING:
    from clients.spaces.selectors.threads import PostView, ThreadView
    from sla.selectors.cases import CaseView, ClockView

HARMFUL = ("flag", "appeal", "conflict")
"""Kinds in which the post itself is what is complained of."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post of the thread; `gap` says what stands before it and is not shown."""

    author: str
    is_staff: bool
    is_it: bool
    is_out: bool
    at: datetime
    when: str
    html: SafeString
    gap: str


@dataclass(frozen=True, slots=True)
class Paused:
    title: str
    since: str
    evidence: str
    is_member: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided and by whom; `is_ours`: here, by a person of the agency, not on the platform itself.

    is_theirs_to_do: it asks for more than what a flag's platform is told. tone, icon: of the note that says it; where
    no person decided, nothing was achieved.
    """

    title: str
    signed: str
    reason: str
    is_ours: bool = True
    is_theirs_to_do: bool = False
    tone: str = "good"
    icon: str = "done"


@dataclass(frozen=True, slots=True)
class CaseReading:
    """Everything that the case's templates show. `seen` is how often the case had moved when it was read."""

    key: str
    place: Place
    seen: int
    number: int
    slug: str
    client: str
    space: str
    channel: str
    title: str
    kind: str
    icon: str
    flagged: str
    priority: int
    is_about_harm: bool
    is_open: bool
    status_word: str
    status_tone: str
    status_icon: str
    claim: Claim | None
    left: Left
    promise: str
    clocks: tuple[history.ClockLine, ...]
    events: tuple[history.Told, ...]
    paused: Paused | None
    decision: Decided | None
    thread_url: str
    posts: tuple[PostLine, ...]
    thread_end: str
    book: Book | None
    actions: tuple[ActionChoice, ...]
    may_work: bool
    may_withdraw: bool
    answers: tuple[telling.AnswerLine, ...] = ()
    moved: str = ""

    @property
    def may_decide(self) -> bool:
        return self.may_work and self.is_open

    @property
    def may_tell_again(self) -> bool:
        return self.may_work and any(each.may_be_told_again for each in self.answers)

    @property
    def left_to_do(self) -> str:
        """Why somebody has to go there: what the platform was not told, or is not told to do."""
        if self.decision is None or not self.decision.is_ours:
            return ""
        if not self.answers or any(each.may_be_told_again for each in self.answers):
            return _("It is recorded here and not carried out by itself.")
        return _("The platform is told that the flag was right, and no more.") if self.decision.is_theirs_to_do else ""

    @property
    def may_let_go(self) -> bool:
        """Who has it, or a lead."""
        return self.may_decide and self.claim is not None and (self.claim.is_you or self.may_withdraw)

    @property
    def may_pause(self) -> bool:
        return self.may_decide and self.paused is None and self.left.state is not State.NONE

    @property
    def rule_numbers(self) -> list[str]:
        return [rule.number for rule in self.book.rules] if self.book else []

    @property
    def url(self) -> str:
        return self.place.url

    @property
    def piece_url(self) -> str:
        return self.place.piece_url

    @property
    def head_url(self) -> str:
        return self.place.head_url(self.seen)

    @property
    def list_url(self) -> str:
        return self.place.list_url

    @property
    def act_urls(self) -> dict[str, str]:
        return self.place.act_urls


def read(number: int, by: Actor, place: Place, tenant: Tenant, formats: Formats, *, at: datetime) -> CaseReading | None:
    """Read one case, standing at its client; None when there is none with that number that `by` may see."""
    try:
        view = cases.case_view(cases.by_number(number, by=by).pk, at=at)
    except cases.UnknownCase:
        return None
    thread = _thread(view)
    status_word, status_tone, status_icon = words.statuses()[view.status]
    first = _first(view)
    return CaseReading(
        key=f"{tenant.slug}-{view.number}",
        place=place,
        seen=view.seen,
        number=view.number,
        slug=tenant.slug,
        client=tenant.name,
        space=view.space,
        channel=thread.channel if thread else "",
        title=(thread.title if thread else "") or _("Case %(number)s") % {"number": view.number},
        kind=words.kinds()[view.kind],
        icon=words.KIND_ICONS[view.kind],
        flagged=_flagged(view),
        priority=view.priority,
        is_about_harm=view.kind in HARMFUL,
        is_open=view.is_open,
        status_word=status_word,
        status_tone=status_tone,
        status_icon=status_icon,
        claim=claim_of(view.claimed_by_user_id, view.claimed_by, reader_id=by.user_id or 0),
        left=_running(first, at),
        promise=_promise(first),
        clocks=history.clocks(view.clocks, formats, at=at),
        events=history.events(view.events, formats, at=at),
        paused=_paused(view, formats, at),
        decision=_decided(view, formats) or _settled(view, formats),
        thread_url=thread.url if thread else "",
        posts=_posts(view, thread, formats, at),
        thread_end=_thread_end(thread, formats, at),
        book=book(guidelines.in_force(at), language=view.language),
        actions=actions(),
        may_work=may(by, Permission.CASE_WORK),
        may_withdraw=may(by, Permission.REPORT_RELEASE),
        answers=telling.lines(view.id, formats, at=at) if view.decision else (),
    )


def _thread(view: CaseView) -> ThreadView | None:
    if view.thread_id is None:
        return None
    try:
        return threads.thread_view(view.thread_id, around_post_id=view.post_id)
    except threads.UnknownThread:
        return None


def _posts(view: CaseView, thread: ThreadView | None, formats: Formats, at: datetime) -> tuple[PostLine, ...]:
    if thread is None:
        return ()
    # The opening post stands first; what is left out stands between it and the rest.
    after_opening = 1 if thread.posts and thread.posts[0].is_opening else 0
    gap = ngettext("%(n)s earlier post", "%(n)s earlier posts", thread.earlier_count) % {
        "n": formats.count(thread.earlier_count)
    }
    return tuple(
        _post(post, view, formats, at, gap=gap if thread.earlier_count and index == after_opening else "")
        for index, post in enumerate(thread.posts)
    )


def _post(post: PostView, view: CaseView, formats: Formats, at: datetime, *, gap: str) -> PostLine:
    return PostLine(
        author=post.author,
        is_staff=post.is_staff,
        is_it=post.id == view.post_id,
        is_out=post.is_out,
        at=post.created_at,
        when=words.moment(post.created_at, formats, now=at),
        html=mark_safe(post.html),  # noqa: S308 - cleaned by clients.spaces.rules.html
        gap=gap,
    )


def _thread_end(thread: ThreadView | None, formats: Formats, at: datetime) -> str:
    if thread is None or not thread.posts:
        return ""
    if thread.later_count:
        return ngettext("%(n)s later post", "%(n)s later posts", thread.later_count) % {
            "n": formats.count(thread.later_count)
        }
    return _("End of the thread, newest %(when)s") % {
        "when": words.moment(thread.posts[-1].created_at, formats, now=at)
    }


def _flagged(view: CaseView) -> str:
    count = len(view.flag_ids)
    if not count:
        return ""
    reason = words.flag_reasons().get(view.reason, "")
    counted = ngettext("%(n)s flag", "%(n)s flags", count) % {"n": count}
    return f"{counted}: {reason}" if reason else counted


def _first(view: CaseView) -> ClockView | None:
    """The promise that runs out first; of those that stand still the one with the least left."""
    running = [clock for clock in view.clocks if clock.ended_at is None]
    due = [clock for clock in running if clock.due_at is not None]
    if due:
        return min(due, key=lambda clock: clock.due_at or clock.started_at)
    held = [clock for clock in running if clock.remaining_minutes is not None]
    return min(held, key=lambda clock: clock.remaining_minutes or 0, default=None)


def _running(first: ClockView | None, at: datetime) -> Left:
    """What is left of it, as the queue shows it."""
    if first is None:
        return Left(State.NONE)
    if first.due_at is None:
        return left.held(first.remaining_minutes)
    return left.running(first.due_at, first.windows, at=at, is_warned=first.warned_at is not None)


def _promise(first: ClockView | None) -> str:
    if first is None:
        return ""
    owed, target = words.owed()[first.promise], words.target(first.target_minutes)
    return _("%(owed)s, promised %(target)s") % {"owed": owed, "target": target}


def _paused(view: CaseView, formats: Formats, at: datetime) -> Paused | None:
    if view.status != Status.WAITING or view.paused_since is None:
        return None
    return Paused(
        title=_("The clock stands still: it %(waits)s.") % {"waits": words.pause_reasons().get(view.pause_reason, "")},
        since=_("Since %(when)s") % {"when": words.moment(view.paused_since, formats, now=at)},
        evidence=view.pauses[-1].evidence if view.pauses else "",
        is_member=view.pause_reason == PauseReason.MEMBER,
    )


def _decided(view: CaseView, formats: Formats) -> Decided | None:
    made = view.decision
    if made is None:
        return None
    action = words.actions()[made.action][0]
    rule = _("%(action)s, under rule %(rule)s.") % {"action": action, "rule": made.rule}
    return Decided(
        title=rule if made.rule else f"{action}.",
        signed=f"{formats.instant(made.at, short=True)}, {made.by}",
        reason=made.reason,
        is_theirs_to_do=made.action in (Action.EDIT, Action.WARN, Action.SUSPEND),
    )


def _settled(view: CaseView, formats: Formats) -> Decided | None:
    """What the platform told: no rule and no name of ours stands beside it."""
    there = view.settlement
    if there is None:
        return None
    said = words.resolutions().get(there.resolution, _("The platform does not say how."))
    if there.is_by_staff:
        return Decided(_("Decided on the platform."), formats.instant(there.at, short=True), said, is_ours=False)
    left = _("Left out: it counts for no promise.")
    broken = _("What it had been promised had run out before, and stays broken.")
    return Decided(
        title=_("Settled on the platform, by no person."),
        signed=formats.instant(there.at, short=True),
        reason=f"{said} {left if view.status == Status.WITHDRAWN else broken}",
        is_ours=False,
        tone="",
        icon="x",
    )
