"""Flag cases: one for a post, however many flag it; closed by a person, or when all were settled on the platform."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from clients.rules.promises import CaseKind
from clients.spaces.events import FlagRaised, FlagSettled
from clients.spaces.rules.flag import Reason
from clients.spaces.selectors import flags as evidence
from playbooks.rules.checking import check
from playbooks.rules.guideline import Severity
from playbooks.selectors import guidelines
from sla.events import CaseOpened
from sla.models import Case, CaseEvent
from sla.rules.words import HIGHEST, LOWEST, NORMAL, OPEN, Author, EventKind
from sla.services import board, log, projection
from sla.services.bulk import alter
from tenants.kernel.announcements import announce

_OF_SEVERITY = {Severity.CRITICAL: HIGHEST, Severity.HIGH: 2, Severity.MEDIUM: NORMAL, Severity.LOW: LOWEST}
_OF_REASON = {Reason.ILLEGAL: HIGHEST, Reason.INAPPROPRIATE: 2, Reason.OFF_TOPIC: LOWEST}


@transaction.atomic
def raise_case(event: FlagRaised, *, at: datetime) -> Case:
    """Open a case for a flagged post, or add the flag to the one that is open. The same flag again changes nothing.

    Its first flag's instant opens it, and its gravest flag says how urgent it is. A flag that is opened anew has a case
    of its own, from then on: the one before keeps its decision and its clocks.
    """
    flagged = CaseEvent.objects.filter(flag_id=event.flag_id, kind=EventKind.FLAGGED.value).select_related("case")
    told = (flagged.filter(case__status__in=OPEN) if event.is_again else flagged).first()
    if told is not None:
        return told.case
    priority = _priority(event, at)
    case = _open_case(event)
    data = {"reason": event.reason}
    if case is None:
        case = _new(event, priority)
        lines = [log.line(case.pk, EventKind.OPENED, at=event.flagged_at, recorded_at=at, post_id=event.post_id)]
    else:
        lines = []
        Case.objects.filter(pk=case.pk).update(moves=F("moves") + 1, priority=min(case.priority, priority))
    told_at = max(event.flagged_at, case.opened_at)
    told = log.line(case.pk, EventKind.FLAGGED, at=told_at, recorded_at=at, flag_id=event.flag_id, data=data)
    log.write([*lines, told])
    projection.project([case.pk], at=at)
    case.refresh_from_db()
    if lines:
        announce(CaseOpened(case.pk, case.number, case.kind, case.reason, case.opened_at))
    return case


@transaction.atomic
def settle(event: FlagSettled) -> None:
    """Close a case whose last flag was settled on the platform itself: the settlement that came last ends it.

    By a person of staff it is decided there, without a rule and without a decision of ours. Of what no person settled
    the clocks say what becomes: `sla.rules.clocks`.
    """
    told = CaseEvent.objects.filter(flag_id=event.flag_id, kind=EventKind.FLAGGED.value, case__status__in=OPEN).first()
    held = [case for case in projection.locked([told.case_id]) if case.status in OPEN] if told else []
    for case in held:
        flagged = CaseEvent.objects.filter(case=case, kind=EventKind.FLAGGED.value).exclude(flag_id=event.flag_id)
        others = [pk for pk in flagged.values_list("flag_id", flat=True) if pk is not None]
        if evidence.any_open(others):
            return
        told_now = (event.settled_at, event.is_by_staff, event.resolution)
        at, is_by_staff, resolution = max([told_now, *evidence.settlements(others)])
        Case.objects.filter(pk=case.pk).update(moves=F("moves") + 1)
        line = log.line(
            case.pk,
            EventKind.SETTLED,
            at=max(at, case.opened_at),
            recorded_at=event.told_at,
            author=Author.STAFF.value if is_by_staff else "",
            data={"resolution": resolution},
        )
        log.write([line])
        projection.project([case.pk], at=event.told_at)


@transaction.atomic
def join_posts(space_id: int, *, at: datetime) -> int:
    """Join cases to flagged posts that have come in since. Returns how many found theirs."""
    waiting = Case.objects.filter(kind=CaseKind.FLAG.value, space_id=space_id, post=None, flag_id__isnull=False)
    held = [(flag_id, pk) for flag_id, pk in waiting.values_list("flag_id", "pk") if flag_id is not None]
    posts = evidence.posts_of([flag_id for flag_id, _ in held]) if held else {}
    if not posts:
        return 0
    cases = projection.locked(pk for flag_id, pk in held if flag_id in posts)
    for case in cases:
        case.post_id, case.thread_id = posts[case.flag_id or 0]
    alter(cases, ("post", "thread"))
    board.show([case.pk for case in cases], at=at)
    return len(cases)


def _open_case(event: FlagRaised) -> Case | None:
    """The open case of the flagged post, held until the transaction ends; also where the post is not held yet."""
    alike = CaseEvent.objects.filter(kind=EventKind.FLAGGED.value, flag_id__in=evidence.of_the_same_post(event.flag_id))
    cases = Case.objects.filter(kind=CaseKind.FLAG.value, status__in=OPEN)
    return cases.filter(pk__in=alike.values("case_id")).select_for_update(no_key=True).first()


def _new(event: FlagRaised, priority: int) -> Case:
    return Case.objects.create(
        number=log.next_number(),
        kind=CaseKind.FLAG.value,
        priority=priority,
        space_id=event.space_id,
        thread_id=event.thread_id,
        post_id=event.post_id,
        flag_id=event.flag_id,
        reason=event.reason,
        opened_at=event.flagged_at,
        moves=2,
    )


def _priority(event: FlagRaised, at: datetime) -> int:
    """By the gravest rule that the post breaks, where a machine can tell; else by why it was flagged."""
    by_reason = _OF_REASON.get(Reason(event.reason), NORMAL)
    guideline = guidelines.in_force(at)
    if guideline is None or event.post_id is None:
        return by_reason
    text, language = evidence.words_of(event.post_id)
    found = check(text, guideline.rules, language=language)
    return min([by_reason, *(_OF_SEVERITY[one.severity] for one in found)])
