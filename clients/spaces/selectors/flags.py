"""Flags, for whoever has to act on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from clients.spaces.models import Flag, Post
from clients.spaces.rules.flag import State, resolved_at
from clients.spaces.rules.html import LONGEST_READ, plain


def told_at(flag_id: int) -> datetime:
    """When the platform last told something new of this flag."""
    return Flag.objects.values_list("told_at", flat=True).get(pk=flag_id)


def any_open(flag_ids: Sequence[int]) -> bool:
    """Whether the platform still waits for somebody on one of these."""
    return Flag.objects.filter(pk__in=flag_ids, state=State.OPEN.value).exists()


def settlements(flag_ids: Sequence[int]) -> list[tuple[datetime, bool, str]]:
    """Of each of these that is resolved: when it was, whether the platform says that a person of its staff did it, and
    what was done."""
    rows = Flag.objects.filter(pk__in=flag_ids, state=State.RESOLVED.value).order_by("pk")
    told = rows.values_list("settled_at", "told_at", "is_settled_by_staff", "resolution")
    return [(resolved_at(at, told_at=told_at), by_staff, resolution) for at, told_at, by_staff, resolution in told]


def words_of(post_id: int) -> tuple[str, str]:
    """A post's words alone, as far as a checker reads, and the language of its space; "" for one that is not held."""
    post = Post.objects.select_related("space").filter(pk=post_id).first()
    if post is None:
        return "", ""
    return plain(post.body, is_html=post.is_html, longest=LONGEST_READ), post.space.language


def of_the_same_post(flag_id: int) -> list[int]:
    """The flags on the post that this one is on, itself included, whether or not we hold that post."""
    flag = Flag.objects.get(pk=flag_id)
    if not flag.post_key:
        return [flag_id]
    alike = Flag.objects.filter(space_id=flag.space_id, post_key=flag.post_key)
    return list(alike.values_list("pk", flat=True))


def posts_of(flag_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The posts that flags are on, where we hold them: flag → post and thread."""
    rows = Flag.objects.filter(pk__in=flag_ids, post__isnull=False).values_list("pk", "post_id", "post__thread_id")
    return {pk: (post_id, thread_id) for pk, post_id, thread_id in rows if post_id is not None}
