"""One member as a data-protection request looks at them: finding them, and all that is held of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from clients.spaces.models import AnalogueEntry, ErasedMember, Flag, MemberTurn, Person, Post, RosterEntry, Thread
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.actor import Actor

MOST_FOUND = 20


def found(text: str, by: Actor) -> QuerySet[Person]:
    """Members who are not erased and whose name holds the text or whose platform id is it, with `posts_held`."""
    if not text.strip() or not may(by, Permission.PERSON_DATA_MANAGE):
        return Person.objects.none()
    like = Q(name__icontains=text.strip()) | Q(external_id=text.strip())
    alive = _visible_to(by).filter(like)
    return alive.select_related("space").annotate(posts_held=Count("posts")).order_by("name", "pk")[:MOST_FOUND]


def member(person_id: int, by: Actor) -> Person | None:
    """A member who is not erased."""
    return _visible_to(by).select_related("space").filter(pk=person_id).first()


def spaces_of(person: Person) -> list[str]:
    """The names of the spaces where the member is joined."""
    return list(people_of(person).order_by("space__name").values_list("space__name", flat=True))


def row_ids() -> dict[tuple[str, str], int]:
    """The members who are not erased, by their space's slug and the platform's id; for matching a whole list."""
    alive = Person.objects.filter(is_system=False).exclude(pk__in=ErasedMember.objects.values("person_id"))
    return {(slug, key): pk for slug, key, pk in alive.values_list("space__slug", "external_id", "pk").iterator()}


def by_key(space_slug: str, external_id: str, by: Actor) -> Person | None:
    """The same by space and the platform's id."""
    one = _visible_to(by).select_related("space")
    return one.filter(space__slug=space_slug, external_id=external_id).first()


def erased(by: Actor) -> QuerySet[ErasedMember]:
    """Who was erased, the latest first: when, by whom, how much."""
    if not may(by, Permission.PERSON_DATA_MANAGE):
        return ErasedMember.objects.none()
    return ErasedMember.objects.select_related("space")


def counts(person: Person) -> tuple[int, int]:
    """How many posts they wrote and threads they started, counted or not, in every space where they are joined."""
    same = people_of(person)
    return Post.objects.filter(author__in=same).count(), Thread.objects.filter(starter__in=same).count()


def people_of(person: Person) -> QuerySet[Person]:
    """The person, and who was joined with them over other spaces."""
    if person.member_id is None:
        return Person.objects.filter(pk=person.pk)
    return Person.objects.filter(member=person.member_id).order_by("pk")


def held_of(person: Person, by: Actor) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """All that is held of a member, in every space where they are joined, table → rows. Raises: NotPermitted."""
    require(by, Permission.PERSON_DATA_MANAGE)
    same = people_of(person)
    told = Post.objects.filter(author__in=same).order_by("created_at", "pk")
    flags = Flag.objects.filter(post__author__in=same).order_by("flagged_at", "pk")
    wrote = same.filter(space=OuterRef("space"), external_id=OuterRef("author_key"))
    return {
        "member": list(same.values("space__slug", "external_id", "name", "joined_at")),
        "threads": list(
            Thread.objects.filter(starter__in=same)
            .order_by("opened_at", "pk")
            .values("external_id", "title", "channel__external_id", "opened_at", "view_count")
        ),
        "posts": list(told.values(*_OF_POSTS)),
        "letters": list(
            AnalogueEntry.objects.filter(Exists(wrote)).order_by("on", "pk").values("on", "channel", "words")
        ),
        "flags": list(flags.values("post__external_id", "reason", "flagged_at", "state", "resolution")),
        "roster": list(
            RosterEntry.objects.filter(person__in=same)
            .order_by("from_at", "pk")
            .values("person__space__slug", "from_at", "until_at", "note", "at")
        ),
        "joined": list(
            MemberTurn.objects.filter(person__in=same)
            .order_by("at", "pk")
            .values("person__space__slug", "turn", "reason", "at")
        ),
    }


def _visible_to(by: Actor) -> QuerySet[Person]:
    if not may(by, Permission.PERSON_DATA_MANAGE):
        return Person.objects.none()
    return Person.objects.filter(is_system=False).exclude(pk__in=ErasedMember.objects.values("person_id"))


_OF_POSTS = (
    *("external_id", "thread__external_id", "thread__title", "created_at", "number", "body", "is_html", "is_staff"),
    *("is_hidden", "is_deleted", "is_accepted", "like_count"),
)
