"""Cases, what happened to them, and what follows from that: their clocks."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Least

from clients.rules.promises import CaseKind, PromiseKind
from sla.rules.words import EventKind, Status
from tenants.models.versioned import one_of


def joined(to: str) -> models.ForeignKey[Any, Any]:
    """A reference into what was ingested, which is written by joining the rows it names (docs/decisions/0007)."""
    return models.ForeignKey(to, db_constraint=False, on_delete=models.SET_NULL, null=True, related_name="+")


class Case(models.Model):
    """One thing that an answer or a decision is owed for. Its log is `events`; the rest here follows from it.

    `post` is the post that opened it: the question, or what was flagged. `moves` counts the events that change what
    a person would look at, so that two people never decide on one view. `staff_answered_at` and `member_answered_at`
    are the first answers in the log that were not taken back; `is_gone`: the space no longer holds a question here.
    """

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=12)
    status = models.CharField(max_length=12, default=Status.OPEN.value)
    priority = models.PositiveSmallIntegerField()
    space = models.ForeignKey("spaces.Space", on_delete=models.PROTECT, related_name="+")
    thread = joined("spaces.Thread")
    post = joined("spaces.Post")
    flag_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    staff_answered_at = models.DateTimeField(null=True)
    member_answered_at = models.DateTimeField(null=True)
    is_gone = models.BooleanField(default=False)
    claimed_by_user_id = models.BigIntegerField(null=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=12, blank=True)
    moves = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="case_words_are_known", condition=one_of("kind", CaseKind) & one_of("status", Status)
            ),
            models.CheckConstraint(name="case_priority_is_known", condition=Q(priority__gte=1) & Q(priority__lte=4)),
            models.CheckConstraint(
                name="case_is_claimed_by_somebody",
                condition=Q(claimed_by_user_id=None, claimed_at=None) | Q(claimed_at__isnull=False),
            ),
            models.UniqueConstraint(name="question_of_a_thread_once", fields=["thread"], condition=Q(kind="question")),
            models.UniqueConstraint(
                name="open_flag_case_of_a_post_once",
                fields=["post"],
                condition=Q(kind="flag", status__in=["OPEN", "WAITING"]),
            ),
        ]
        indexes = [
            models.Index(name="case_open", fields=["opened_at"], condition=Q(status__in=["OPEN", "WAITING"])),
            models.Index(name="case_of_month", fields=["opened_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class CaseEvent(models.Model):
    """One line of a case's log, which is only ever added to.

    `at` is when it happened in the space or at the desk, `recorded_at` when we learned of it. `author` says who wrote
    an answer; a VOIDED names the event that it takes back in `voids`. `data` holds codes and a person's own words.
    """

    case = models.ForeignKey("sla.Case", on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor_name = models.CharField(max_length=120)
    actor_user_id = models.BigIntegerField(null=True)
    author = models.CharField(max_length=8, blank=True)
    post_id = models.BigIntegerField(null=True)
    flag_id = models.BigIntegerField(null=True)
    voids = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_event_is_known", condition=one_of("kind", EventKind)),
            models.CheckConstraint(name="case_event_voids_one", condition=Q(kind="VOIDED") ^ Q(voids=None)),
            models.UniqueConstraint(name="case_event_voided_once", fields=["voids"], condition=Q(voids__isnull=False)),
            models.UniqueConstraint(name="flag_in_case_once", fields=["flag_id", "case"], condition=Q(kind="FLAGGED")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class Clock(models.Model):
    """One promise running on one case: derived from its log, with the versions in force when the case opened.

    `counts_at`, the earlier of end and due instant, is the instant whose month it belongs to.
    """

    case = models.ForeignKey("sla.Case", on_delete=models.PROTECT, related_name="clocks", db_index=False)
    promise = models.CharField(max_length=16)
    promise_version = models.PositiveIntegerField()
    calendar_version = models.PositiveIntegerField(null=True)
    minutes = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    paused_minutes = models.PositiveIntegerField(default=0)
    remaining_minutes = models.IntegerField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    counts_at = models.GeneratedField(
        expression=Least("ended_at", "due_at"), output_field=models.DateTimeField(null=True), db_persist=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="clock_promise_is_known", condition=one_of("promise", PromiseKind)),
            models.UniqueConstraint(name="clock_once", fields=["case", "promise", "started_at"]),
        ]
        indexes = [models.Index(name="clock_of_month", fields=["counts_at"])]

    def __str__(self) -> str:
        return f"{self.promise} of case {self.case_id}"


class Decision(models.Model):
    """What a person decided on a case, and on which rule of which guideline it rests."""

    case = models.OneToOneField("sla.Case", on_delete=models.PROTECT, related_name="decision")
    action = models.CharField(max_length=12)
    rule_number = models.CharField(max_length=12, blank=True)
    guideline_version = models.PositiveIntegerField(null=True)
    reason = models.TextField()
    decided_by_user_id = models.BigIntegerField()
    decided_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="decision_says_why", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.action} on case {self.case_id}"
