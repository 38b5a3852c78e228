"""What was done in a space. Written set by set by the ingestion, which also keeps the derived columns true.

Derived columns are minima over counted posts, so they hold for any as-of instant: what would be later than it
does not exist yet, and nothing earlier can take its place.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q


def key(**options: Any) -> models.CharField[str, str]:
    """An id that the platform gave, compared byte by byte."""
    return models.CharField(max_length=200, db_collation="C", **options)


def joined(to: str, **options: Any) -> models.ForeignKey[Any, Any]:
    """A reference that is only ever written by joining the rows it names, so the database need not look again.

    Each checked reference would cost 4 µs a post, as much as half of its indexes: docs/decisions/0007.
    """
    return models.ForeignKey(to, db_constraint=False, db_index=False, **options)


class Channel(models.Model):
    """A part of a space: a category, stream or room."""

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="channels", db_index=False)
    external_id = key()
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "external_id"], name="channel_once")]

    def __str__(self) -> str:
        return self.name or self.external_id


class Person(models.Model):
    """A platform's user id within a space; never a display name. `is_system`: the platform itself.

    `member`: who they are together with people of other spaces; null while they stand alone.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="people", db_index=False)
    external_id = key()
    name = models.CharField(max_length=200, blank=True)
    is_system = models.BooleanField(default=False)
    joined_at = models.DateTimeField(null=True)
    first_counted_at = models.DateTimeField(null=True, editable=False)
    member = models.ForeignKey(
        "spaces.Member", on_delete=models.SET_NULL, null=True, related_name="people", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "external_id"], name="person_once"),
            models.UniqueConstraint(
                fields=["member", "space"], name="one_person_of_a_space", condition=Q(member__isnull=False)
            ),
        ]
        # On a condition, so that no planner reads a whole space by them to find one id.
        indexes = [
            models.Index(
                fields=["space", "first_counted_at"],
                name="newcomer_of_month",
                condition=Q(first_counted_at__isnull=False),
            ),
            models.Index(fields=["space", "joined_at"], name="person_joined", condition=Q(joined_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.external_id


class Thread(models.Model):
    """A topic with its posts.

    As the platform told it last: title, channel, the number of the post that the topic itself marks as its
    answer, how many posts it says it has, its running total of views.

    Derived: `opening_post` is the first counted post, `opened_at` and `starter` its instant and author;
    the `first_…_at` are the first counted posts by others than the starter: by anyone, by members (posts that are
    not staff posts), by staff; `marked_post` is the held post that the topic's own mark names.
    """

    space = models.ForeignKey("spaces.Space", on_delete=models.CASCADE, related_name="threads", db_index=False)
    external_id = key()
    title = models.TextField(blank=True)
    channel = models.ForeignKey("spaces.Channel", on_delete=models.SET_NULL, null=True, related_name="threads")
    marked_number = models.IntegerField(null=True)
    stated_post_count = models.PositiveIntegerField(null=True)
    view_count = models.PositiveBigIntegerField(null=True)

    opening_post = joined("spaces.Post", on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    starter = joined("spaces.Person", on_delete=models.SET_NULL, null=True, related_name="threads", editable=False)
    is_staff_started = models.BooleanField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    first_response_at = models.DateTimeField(null=True, editable=False)
    first_member_response_at = models.DateTimeField(null=True, editable=False)
    first_staff_response_at = models.DateTimeField(null=True, editable=False)
    marked_post = joined("spaces.Post", on_delete=models.SET_NULL, null=True, related_name="+", editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "external_id"], name="thread_once")]
        indexes = [
            models.Index(fields=["space", "opened_at"], name="thread_of_month", condition=Q(opened_at__isnull=False))
        ]

    def __str__(self) -> str:
        return self.title or self.external_id


class Post(models.Model):
    """One post, as the platform told it last. `body` is foreign: show it through `rules.html` only.

    `number` is its place in the thread; a reply names another post by number or by id. Derived: `answers` is the
    author of the held post that it names (null: it names none, so it answers the thread's starter),
    `answers_staff` whether that is a staff post, `answers_since` when that post was written, if later than this one.
    `is_staff` is what counts: told by the platform, or by the client's roster at that instant; `told_staff` is what the
    platform told where the roster says otherwise, else null.
    """

    space = joined("spaces.Space", on_delete=models.CASCADE, related_name="posts")
    external_id = key()
    thread = joined("spaces.Thread", on_delete=models.CASCADE, related_name="posts")
    author = joined("spaces.Person", on_delete=models.PROTECT, related_name="posts")
    created_at = models.DateTimeField()
    number = models.IntegerField(null=True)
    body = models.TextField(blank=True)
    is_html = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    told_staff = models.BooleanField(null=True, editable=False)
    is_system = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    is_deleted = models.BooleanField(default=False)
    is_accepted = models.BooleanField(default=False)
    is_counted = models.GeneratedField(
        expression=models.ExpressionWrapper(
            Q(is_system=False, is_hidden=False, is_deleted=False), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    like_count = models.PositiveIntegerField(default=0)
    reply_to_number = models.IntegerField(null=True)
    reply_to_key = key(null=True)

    answers = joined("spaces.Person", on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    answers_staff = models.BooleanField(null=True, editable=False)
    answers_since = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "external_id"], name="post_once")]
        indexes = [
            models.Index(fields=["space", "created_at"], name="post_of_month"),
            models.Index(fields=["thread", "created_at"], name="post_of_thread"),
            models.Index(fields=["author", "created_at"], name="post_of_author"),
            models.Index(fields=["thread", "created_at"], name="post_of_staff", condition=Q(is_staff=True)),
            models.Index(fields=["thread"], name="post_accepted", condition=Q(is_accepted=True)),
            models.Index(
                fields=["space"],
                name="post_names_unknown",
                condition=Q(answers=None) & (Q(reply_to_number__isnull=False) | Q(reply_to_key__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} in {self.thread_id}"


class ViewTotal(models.Model):
    """A thread's running total of views, as observed at an instant; one row each time it was seen to differ."""

    thread = models.ForeignKey("spaces.Thread", on_delete=models.CASCADE, related_name="view_totals", db_index=False)
    observed_at = models.DateTimeField()
    view_count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "observed_at"], name="view_total_once")]
        ordering = ["thread", "-observed_at"]

    def __str__(self) -> str:
        return f"{self.view_count} on {self.observed_at:%Y-%m-%d}"
