"""Members of a client: somebody who wrote so much, the same name in two spaces."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clients.spaces.models import Person, Post, Space, Thread
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.cms.test_desk_home_views import a_space

AT = datetime(2024, 3, 1, tzinfo=UTC)


def somebody(space: Space, key: str, name: str, *, posts: int = 1, at: datetime = AT) -> Person:
    who = Person.objects.create(space=space, external_id=key, name=name, first_counted_at=at)
    thread = Thread.objects.create(space=space, external_id=f"t{key}", title="Where to dive", starter=who, opened_at=at)
    for n in range(posts):
        Post.objects.create(
            space=space, external_id=f"{key}-{n}", thread=thread, author=who, created_at=at + timedelta(days=n)
        )
    opening = Post.objects.filter(thread=thread).order_by("created_at").first()
    Thread.objects.filter(pk=thread.pk).update(opening_post=opening, is_staff_started=False)
    return who


def two_adas(alfa: Tenant) -> tuple[Person, Person]:
    """Ada in two spaces; Bo in one of them."""
    a_space(alfa, "forum", read_at=None)
    a_space(alfa, "chat", read_at=None)
    with standing_at(alfa):
        forum, chat = Space.objects.get(slug="forum"), Space.objects.get(slug="chat")
        somebody(forum, "8", "Bo", at=AT + timedelta(days=40))
        return somebody(forum, "7", "Ada <b>Lind</b>", posts=3), somebody(chat, "70", "ada <B>lind</B>")
