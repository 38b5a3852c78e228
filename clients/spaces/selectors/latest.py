"""How far a space is known: where whoever reads it piece by piece goes on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, OuterRef, Subquery

from clients.spaces.models import Flag, Post, Space


def post_at(space_id: int) -> datetime | None:
    """The instant of the latest post held, counted or not: one look into an index."""
    post = Post.objects.filter(space_id=space_id).order_by("-created_at").first()
    return post.created_at if post else None


def flag_told_at(space_id: int) -> datetime | None:
    """When the platform told something new of a flag for the last time."""
    found: datetime | None = Flag.objects.filter(space_id=space_id).aggregate(at=Max("told_at"))["at"]
    return found


def anywhere() -> datetime | None:
    """The instant of the latest post held of any space: one look into an index for each."""
    posts = Post.objects.filter(space=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    found: datetime | None = Space.objects.order_by().annotate(at=Subquery(posts)).aggregate(last=Max("at"))["last"]
    return found
