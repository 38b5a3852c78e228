"""The members of the spaces as a list, and one of them: where they write, since when, and who may be the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower, TruncMonth

from clients.spaces.models import ErasedMember, MemberTurn, Person, Post, RosterEntry
from clients.spaces.selectors.members import people_of
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor

MOST_SUGGESTED = 10


def visible_to(by: Actor) -> QuerySet[Person]:
    """Members who are not erased, each in each space, with `posts_held` (counted posts) and `last_at`."""
    if not may(by, Permission.MEMBER_VIEW):
        return Person.objects.none()
    written = Post.objects.filter(author=OuterRef("pk"), is_counted=True).order_by()
    count = written.values("author").annotate(n=Count("pk")).values("n")
    latest = written.order_by("-created_at").values("created_at")[:1]
    held = Person.objects.filter(is_system=False).exclude(pk__in=ErasedMember.objects.values("person_id"))
    return held.select_related("space").annotate(
        posts_held=Coalesce(Subquery(count), 0),
        last_at=Subquery(latest),
        is_listed=Exists(RosterEntry.objects.filter(person=OuterRef("pk"))),
        is_joined=Case(When(member__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )


def one(person_id: int, by: Actor) -> Person | None:
    """A member by row id, who is not erased."""
    return visible_to(by).filter(pk=person_id).first()


def roster_entry(entry_id: int, by: Actor) -> RosterEntry | None:
    """A span on the roster, of a member who is not erased."""
    return RosterEntry.objects.select_related("person").filter(pk=entry_id, person__in=visible_to(by)).first()


def same_elsewhere() -> Q:
    """Members whose name somebody in another space has, too, and who are not joined yet."""
    apart = Person.objects.filter(is_system=False, member__isnull=True).exclude(name="").order_by()
    twice = apart.annotate(low=Lower("name")).values("low").annotate(n=Count("space", distinct=True)).filter(n__gt=1)
    named = apart.annotate(low=Lower("name")).filter(low__in=twice.values("low"))
    return Q(pk__in=named.values("pk"))


def suggested(person: Person, by: Actor) -> list[Person]:
    """Who may be the same: the same name in a space where the member is nobody yet. Nothing but a suggestion."""
    if not person.name.strip():
        return []
    here = people_of(person).values("space")
    found = visible_to(by).filter(name__iexact=person.name).exclude(space__in=here).exclude(pk=person.pk)
    return list(found.order_by("space__name", "pk")[:MOST_SUGGESTED])


@dataclass(frozen=True, slots=True)
class Written:
    """What one person wrote: counted posts, those of them as staff, the first and the last."""

    person: Person
    posts: int
    staff_posts: int
    first_at: datetime | None
    last_at: datetime | None


def written(person: Person) -> list[Written]:
    """The member's people, space by space, with what each wrote."""
    counted = Q(posts__is_counted=True)
    held = people_of(person).select_related("space").annotate(
        n=Count("posts", filter=counted), staff=Count("posts", filter=counted & Q(posts__is_staff=True)),
        first=Min("posts__created_at", filter=counted), last=Max("posts__created_at", filter=counted),
    )  # fmt: skip
    return [Written(each, each.n, each.staff, each.first, each.last) for each in held.order_by("space__name", "pk")]


def months(person: Person, *, zone: ZoneInfo) -> dict[date, int]:
    """Counted posts of the member in all their spaces, by the first day of the client's month, the earliest first."""
    posts = Post.objects.filter(author__in=people_of(person), is_counted=True).order_by()
    found = posts.annotate(month=TruncMonth("created_at", tzinfo=zone)).values("month").annotate(n=Count("pk"))
    return {each["month"].date(): each["n"] for each in sorted(found, key=lambda each: each["month"])}


def listed_months(person: Person, *, zone: ZoneInfo) -> list[date]:
    """The months in which the roster says otherwise than the platform, by their first day, the earliest first."""
    posts = Post.objects.filter(author__in=people_of(person), told_staff__isnull=False).order_by()
    found = posts.annotate(month=TruncMonth("created_at", tzinfo=zone)).values_list("month", flat=True).distinct()
    return sorted(each.date() for each in found)


def roster(person: Person) -> list[RosterEntry]:
    """The spans of the member's people on the roster, the earliest first."""
    held = RosterEntry.objects.filter(person__in=people_of(person)).select_related("person__space")
    return list(held.order_by("from_at", "pk"))


def turns(person: Person) -> QuerySet[MemberTurn]:
    """Who said when and why that the member is one with somebody or is not, the latest first."""
    own = MemberTurn.objects.filter(person=person).values("member")
    return MemberTurn.objects.filter(member__in=own).select_related("person__space").order_by("-at", "-pk")
