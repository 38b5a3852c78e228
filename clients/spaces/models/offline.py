from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clients.spaces.rules.offline import ANALOGUE, Form
from tenants.models.versioned import one_of


class ReachGroup(models.Model):
    """A group of people that the inclusion plan is to reach, and by which ways (codes of `rules.offline.Way`).

    Its last term: what it was before it had left the plan and was planned anew is in its `terms`.
    """

    name = models.CharField(max_length=120, unique=True)
    ways = ArrayField(models.CharField(max_length=9))
    planned_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(name="reach_group_has_a_way", condition=Q(ways__len__gt=0))]

    def __str__(self) -> str:
        return self.name


class ReachTerm(models.Model):
    """A term of a group that ended before the group was planned anew. Rows are only added."""

    group = models.ForeignKey(ReachGroup, on_delete=models.CASCADE, related_name="terms")
    ways = ArrayField(models.CharField(max_length=9))
    planned_at = models.DateTimeField()
    dropped_at = models.DateTimeField()

    class Meta:
        ordering = ["planned_at"]

    def __str__(self) -> str:
        return f"{self.group_id} until {self.dropped_at:%Y-%m-%d}"


class Gathering(models.Model):
    """An event or meeting of a space, entered by hand. Numbers of people, never who they were.

    `attended_…` is None while nobody has entered it. `thread` is the follow-up where people go on talking. `once`: the
    form that it came from. `changes` counts its corrections, so that nobody writes over what they have not seen.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="gatherings")
    title = models.CharField(max_length=120)
    form = models.CharField(max_length=9)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    attended_in_person = models.PositiveIntegerField(null=True)
    attended_online = models.PositiveIntegerField(null=True)
    registered_count = models.PositiveIntegerField(null=True)
    thread = models.ForeignKey("spaces.Thread", on_delete=models.SET_NULL, null=True, related_name="+")
    groups = models.ManyToManyField(ReachGroup, related_name="gatherings")
    notes = models.TextField(blank=True)
    changes = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    made_by_user_id = models.BigIntegerField(null=True)
    once = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["starts_at"], name="gathering_of_month")]
        constraints = [
            models.CheckConstraint(name="gathering_form_is_known", condition=one_of("form", Form)),
            models.CheckConstraint(name="gathering_ends_after_it_begins", condition=Q(starts_at__lt=F("ends_at"))),
        ]

    def __str__(self) -> str:
        return self.title


class AnalogueEntry(models.Model):
    """Letters, calls or talks at a desk of one day: how many, or one with its words. `words` are foreign."""

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="analogue")
    on = models.DateField()
    channel = models.CharField(max_length=9)
    count = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    author_key = models.CharField(max_length=200, blank=True)
    group = models.ForeignKey(ReachGroup, on_delete=models.PROTECT, null=True, related_name="entries")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)
    made_by_user_id = models.BigIntegerField(null=True)
    once = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name_plural = "analogue entries"
        indexes = [models.Index(fields=["on"], name="analogue_of_day")]
        constraints = [
            models.CheckConstraint(name="analogue_channel_is_known", condition=Q(channel__in=list(map(str, ANALOGUE)))),
            models.CheckConstraint(name="analogue_counts_something", condition=Q(count__gt=0)),
            models.CheckConstraint(name="analogue_words_are_of_one", condition=Q(count=1) | Q(words="", author_key="")),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.on}"
