"""From what happened to a case to where it stands and which clocks run: a function of its log alone.

Source: docs/algorithms/service_time.md, "Clocks".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from clients.rules.promises import AnsweredBy, CaseKind, PromiseKind
from clients.rules.service_time import Interval, NoServiceHours, ServiceHours, due_at, elapsed_minutes
from sla.rules.words import OPEN, Author, EventKind, Status

WARNED_AT_PERCENT = 75
"""Of a promise's minutes, after which its breach is near."""
_BY_DECISION = frozenset({PromiseKind.DECISION, PromiseKind.RESOLUTION})


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a log. `author`: of an ANSWERED, or who SETTLED; `voids`: the event that a VOIDED takes back."""

    pk: int
    kind: EventKind
    at: datetime
    author: Author | None = None
    voids: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One promise as it was in force when the case opened."""

    promise: PromiseKind
    minutes: int
    answered_by: AnsweredBy
    version: int


@dataclass(frozen=True, slots=True)
class Running:
    """One clock. `due_at` is None while it stands still, and where no service hours are in force.

    paused_minutes: service minutes that it stood still. remaining_minutes: what is left while it stands still.
    """

    term: Term
    started_at: datetime
    ended_at: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    paused_minutes: int
    remaining_minutes: int | None

    @property
    def is_met(self) -> bool | None:
        """Whether it ended at or before its due instant; None while it runs, or has none."""
        if self.ended_at is None or self.due_at is None:
            return None
        return self.ended_at <= self.due_at


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands. `pauses` are closed intervals, `paused_since` the one that is still open."""

    status: Status
    opened_at: datetime
    closed_at: datetime | None
    pauses: tuple[Interval, ...]
    paused_since: datetime | None
    clocks: tuple[Running, ...]


def warned_after(term: Term) -> int:
    """Service minutes after which a promise is near its breach: three quarters of it, rounded up."""
    return -(-term.minutes * WARNED_AT_PERCENT // 100)


def effective(log: Iterable[Happening]) -> list[Happening]:
    """The log without what was taken back, in the order in which it happened."""
    told = list(log)
    void = {one.voids for one in told if one.kind is EventKind.VOIDED}
    kept = (one for one in told if one.pk not in void and one.kind is not EventKind.VOIDED)
    return sorted(kept, key=lambda one: (one.at, one.pk))


def stand(kind: CaseKind, log: Sequence[Happening], terms: Sequence[Term], hours: ServiceHours | None) -> Standing:
    """Return where a case stands after its log, with one clock for each promise, or for each unanswered message.

    The log holds an OPENED. Promises and hours are those that were in force when it opened. A flag that no person
    settled on the platform leaves its case withdrawn, unless a promise had run out before: that one stays broken.
    """
    told = effective(log)
    opened_at = next(one.at for one in told if one.kind is EventKind.OPENED)
    pauses, paused_since = _pauses(told)
    spans = [(term, *span) for term in terms for span in _spans(term, told, opened_at, terms)]
    clocks = tuple(_clock(*span, pauses, paused_since, hours) for span in spans)
    status, closed_at = _status(kind, told, clocks, paused_since)
    lapsed_at = next((one.at for one in told if one.kind is EventKind.SETTLED), None)
    if status in OPEN and lapsed_at is not None:
        at_end = [_clock(term, begun, ended or lapsed_at, pauses, paused_since, hours) for term, begun, ended in spans]
        status, closed_at = Status.WITHDRAWN, lapsed_at
        if any(clock.is_met is False for clock in at_end):
            # What had run out stays broken; what still ran was never decided, and so is left out.
            status = Status.DONE
            clocks = tuple(now for now, was in zip(at_end, clocks, strict=True) if was.ended_at or now.is_met is False)
    return Standing(status, opened_at, closed_at, tuple(pauses), paused_since, clocks)


def _pauses(told: Sequence[Happening]) -> tuple[list[Interval], datetime | None]:
    pauses: list[Interval] = []
    since: datetime | None = None
    for one in told:
        if one.kind is EventKind.PAUSED and since is None:
            since = one.at
        elif one.kind is EventKind.RESUMED and since is not None:
            pauses.append((since, one.at))
            since = None
    return pauses, since


def _spans(
    term: Term, told: Sequence[Happening], opened_at: datetime, terms: Sequence[Term]
) -> Iterator[tuple[datetime, datetime | None]]:
    """From when to when a promise's clocks run; open ones end with None."""
    if term.promise is PromiseKind.NEXT_RESPONSE:
        yield from _next_responses(told, opened_at, [other.promise for other in terms])
        return
    ends = (one.at for one in told if _ends(term, one) and one.at >= opened_at)
    yield opened_at, next(ends, None)


def _ends(term: Term, one: Happening) -> bool:
    if term.promise in _BY_DECISION:
        return _decides(one)
    return one.kind is EventKind.ANSWERED and (
        one.author is Author.STAFF or (one.author is Author.MEMBER and term.answered_by is AnsweredBy.ANYONE)
    )


def _decides(one: Happening) -> bool:
    """A person decided: here, or as a person of staff on the platform itself."""
    return one.kind is EventKind.DECIDED or (one.kind is EventKind.SETTLED and one.author is Author.STAFF)


def _next_responses(
    told: Sequence[Happening], opened_at: datetime, promises: Sequence[PromiseKind]
) -> Iterator[tuple[datetime, datetime | None]]:
    """From the oldest unanswered message of a member to the next answer of staff.

    What is written before staff's first answer waits for that one, whose promise is the first response's, if given.
    """
    first_is_promised = PromiseKind.FIRST_RESPONSE in promises
    waiting = None if first_is_promised else opened_at
    answered = not first_is_promised
    for one in told:
        if one.kind is EventKind.ASKED and answered and waiting is None:
            waiting = one.at
        elif one.kind is EventKind.ANSWERED and one.author is Author.STAFF:
            answered = True
            if waiting is not None:
                yield waiting, one.at
                waiting = None
    if waiting is not None:
        yield waiting, None


def _clock(
    term: Term,
    started: datetime,
    ended: datetime | None,
    pauses: Sequence[Interval],
    paused_since: datetime | None,
    hours: ServiceHours | None,
) -> Running:
    if hours is None:
        return Running(term, started, ended, None, None, 0, None)
    stood = [
        (begin, end if ended is None else min(end, ended)) for begin, end in pauses if ended is None or begin < ended
    ]
    if ended is not None and paused_since is not None and paused_since < ended:
        stood.append((paused_since, ended))
        paused_since = None
    standing_since = paused_since if ended is None else None
    due = _due(term.minutes, started, stood, standing_since, hours)
    warn = _due(warned_after(term), started, stood, standing_since, hours)
    remaining = None
    if due is None and standing_since is not None:
        remaining = term.minutes - elapsed_minutes(started, standing_since, hours, stood)
    paused = sum(elapsed_minutes(max(begin, started), end, hours) for begin, end in stood)
    return Running(term, started, ended, due, warn, paused, remaining)


def _due(
    minutes: int, started: datetime, stood: Sequence[Interval], standing_since: datetime | None, hours: ServiceHours
) -> datetime | None:
    """When the minutes have run, unless the clock stands still before; None too where no window opens."""
    try:
        due = due_at(started, minutes=minutes, hours=hours, pauses=stood)
    except NoServiceHours:
        return None
    return None if standing_since is not None and due > standing_since else due


def _status(
    kind: CaseKind, told: Sequence[Happening], clocks: Sequence[Running], paused_since: datetime | None
) -> tuple[Status, datetime | None]:
    """A decision closes any case; a question is done as well when no clock of it runs any more."""
    if withdrawn := [one.at for one in told if one.kind is EventKind.WITHDRAWN]:
        return Status.WITHDRAWN, withdrawn[0]
    if decided := [one.at for one in told if _decides(one)]:
        return Status.DONE, decided[0]
    if kind is CaseKind.QUESTION:
        ends = [clock.ended_at for clock in clocks] or [_first_answer(told)]
        if all(ends):
            return Status.DONE, max(end for end in ends if end)
    return (Status.OPEN if paused_since is None else Status.WAITING), None


def _first_answer(told: Sequence[Happening]) -> datetime | None:
    answers = (one.at for one in told if one.kind is EventKind.ANSWERED and one.author is Author.STAFF)
    return next(answers, None)
