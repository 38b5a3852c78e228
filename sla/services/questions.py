"""Question cases follow their threads: opened and answered by what the space tells, in the transaction that took it in.

When a thread turns out otherwise than it was told (a post was hidden, an earlier one came in), the log says so in
further lines, and the clocks follow from the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

from clients.rules.promises import CaseKind, PromiseKind
from clients.selectors import profile
from clients.spaces.selectors import spaces
from clients.spaces.selectors.relations import OPENINGS, answer
from sla.models import Case, CaseEvent
from sla.rules.clocks import effective
from sla.rules.words import Author, Correction, EventKind
from sla.selectors.logs import logs
from sla.selectors.policies import Agreed, agreed
from sla.services import log, messages, openings, projection
from sla.services.bulk import alter, whole_sets
from tenants.kernel.instants import starts_at


@transaction.atomic
def follow(space_id: int, *, at: datetime) -> int:
    """Open the question cases of a space that are missing, and let those that are there follow their threads.

    Returns how many were opened or corrected: 0 when called again. Nothing is opened for a thread from before a
    question was promised an answer, or before the space was in our care.
    """
    policies = agreed()
    since = _since(space_id, policies)
    if since is None:
        return 0
    moved = _correct(space_id, since, at)
    opened = openings.open_missing(space_id, since, policies, at=at)
    written: set[int] = set()
    if any(one.promise is PromiseKind.NEXT_RESPONSE for one in policies.promises):
        written = messages.follow(space_id, at=at)
    projection.project({*moved, *written}, at=at)
    return opened + len({*moved, *written})


def follow_everywhere(*, at: datetime) -> int:
    """The same in every space that takes questions: what was agreed anew may hold for threads that are held already."""
    return sum(follow(space.pk, at=at) for space in spaces.every())


def _since(space_id: int, policies: Agreed) -> datetime | None:
    """From when on questions in this space open cases; None when they never do."""
    space = next(one for one in spaces.every() if one.pk == space_id)
    promised = policies.since(CaseKind.QUESTION)
    if promised is None or not space.takes_questions:
        return None
    return max(promised, starts_at(space.in_force_from, profile.current().zone))


@dataclass(frozen=True, slots=True)
class _Told:
    """A case whose thread tells something else than its log: what the thread tells now."""

    case_id: int
    is_question: bool
    post_id: int | None
    opened_at: datetime
    staff_answered_at: datetime | None
    member_answered_at: datetime | None
    staff_post_id: int | None
    member_post_id: int | None


def _correct(space_id: int, since: datetime, at: datetime) -> list[int]:
    """Append what makes the logs of moved threads true again; return their cases."""
    with connection.cursor() as cursor, whole_sets(cursor):
        cursor.execute(_MOVED, {"space": space_id, "since": since})
        told = [_Told(*row) for row in cursor.fetchall()]
    if not told:
        return []
    cases = {case.pk: case for case in projection.locked(one.case_id for one in told)}
    held = _held([one.case_id for one in told])
    lines: list[CaseEvent] = []
    for one in told:
        case = cases[one.case_id]
        added = _lines(case, one, held[case.pk], at)
        case.moves += len(added)
        lines += added
    log.write(lines)
    alter(list(cases.values()), _FACTS)
    return list(cases)


_FACTS = ("is_gone", "post", "staff_answered_at", "member_answered_at", "moves")
_Key = tuple[EventKind, str]


def _held(case_ids: Sequence[int]) -> dict[int, dict[_Key, int]]:
    """By case, the lines that still hold of what the space told: kind and author → line."""
    authors = dict(CaseEvent.objects.filter(case_id__in=case_ids).values_list("pk", "author"))
    system = set(CaseEvent.objects.filter(case_id__in=case_ids, actor_user_id=None).values_list("pk", flat=True))
    found: dict[int, dict[_Key, int]] = defaultdict(dict)
    for case_id, told in logs(case_ids).items():
        for one in effective(told):
            if one.pk in system:
                found[case_id].setdefault((one.kind, authors[one.pk]), one.pk)
    return found


def _lines(case: Case, told: _Told, held: dict[_Key, int], at: datetime) -> list[CaseEvent]:
    """The lines that a case's log lacks, while its own facts are brought up to them."""
    if not told.is_question:
        case.is_gone = True
        reason = {"reason": Correction.POST_GONE.value}
        return [log.line(case.pk, EventKind.WITHDRAWN, at=at, recorded_at=at, data=reason)]
    lines: list[CaseEvent] = []
    if case.is_gone:
        case.is_gone = False
        lines.append(_void(case, held[EventKind.WITHDRAWN, ""], Correction.QUESTION_AGAIN, at))
    if (case.opened_at, case.post_id) != (told.opened_at, told.post_id):
        why = Correction.EARLIER_POST if told.opened_at < case.opened_at else Correction.OTHER_POST
        lines.append(_void(case, held[EventKind.OPENED, ""], why, at))
        lines.append(log.line(case.pk, EventKind.OPENED, at=told.opened_at, recorded_at=at, post_id=told.post_id))
        case.post_id = told.post_id
    staff, member = case.staff_answered_at, case.member_answered_at
    lines += _answer(case, Author.STAFF, staff, told.staff_answered_at, told.staff_post_id, held, at)
    lines += _answer(case, Author.MEMBER, member, told.member_answered_at, told.member_post_id, held, at)
    case.staff_answered_at, case.member_answered_at = told.staff_answered_at, told.member_answered_at
    return lines


def _answer(
    case: Case,
    author: Author,
    before: datetime | None,
    now: datetime | None,
    post_id: int | None,
    held: dict[_Key, int],
    at: datetime,
) -> list[CaseEvent]:
    """Take back a first answer that is none any more, and note the one that is."""
    if before == now:
        return []
    lines = []
    if before is not None:
        why = Correction.EARLIER_POST if now is not None and now < before else Correction.POST_GONE
        lines.append(_void(case, held[EventKind.ANSWERED, author.value], why, at))
    if now is not None:
        told = log.line(case.pk, EventKind.ANSWERED, at=now, recorded_at=at, author=author.value, post_id=post_id)
        lines.append(told)
    return lines


def _void(case: Case, line: int, why: Correction, at: datetime) -> CaseEvent:
    return log.line(case.pk, EventKind.VOIDED, at=at, recorded_at=at, voids_id=line, data={"reason": why.value})


_MOVED = sql.SQL("""
SELECT c.id, {is_question}, o.post_id, o.opened_at, o.staff_answered_at, o.member_answered_at,
    CASE WHEN c.staff_answered_at IS DISTINCT FROM o.staff_answered_at THEN {staff_post} END,
    CASE WHEN c.member_answered_at IS DISTINCT FROM o.member_answered_at THEN {member_post} END
FROM sla_case c LEFT JOIN {openings} o ON o.thread_id = c.thread_id
WHERE c.kind = 'question' AND c.space_id = %(space)s AND (
    c.is_gone = {is_question}
    OR (NOT c.is_gone AND (c.opened_at, c.post_id, c.staff_answered_at, c.member_answered_at)
        IS DISTINCT FROM (o.opened_at, o.post_id, o.staff_answered_at, o.member_answered_at))
)
""").format(
    is_question=sql.SQL("coalesce(o.opened_at >= %(since)s AND NOT o.is_staff_started, false)"),
    openings=sql.SQL(OPENINGS),
    staff_post=sql.SQL(answer("o", at="o.staff_answered_at", staff=True)),
    member_post=sql.SQL(answer("o", at="o.member_answered_at", staff=False)),
)
