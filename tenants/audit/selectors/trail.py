"""Reading the trail: narrowed, and with each entry's place in the chain.

Who may read it is asked by the page, of `tenants.access`, which lies above the trail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tenants.audit.models import Entry, Link
from tenants.kernel.actor import ActorKind


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the trail; whatever is empty does not narrow it. `first_at` to `end_at` is half-open.

    app: the first word of verbs, and `verb` a whole one. target: type and id. who: a person; system: the system alone.
    """

    words: str = ""
    app: str = ""
    verb: str = ""
    door: str = ""
    target: tuple[str, str] | None = None
    who: UUID | None = None
    system: bool = False
    first_at: datetime | None = None
    end_at: datetime | None = None


def every() -> QuerySet[Entry]:
    """All entries, each with `position`, its place in the chain, None while it is not sealed."""
    links = Link.objects.filter(entry=OuterRef("uuid")).values("position")[:1]
    return Entry.objects.order_by().annotate(position=Subquery(links))


def asked_for(asked: Asked) -> QuerySet[Entry]:
    """The entries that were asked for, in no order."""
    equal = {
        "verb": asked.verb,
        "door": asked.door,
        "actor_uuid": asked.who,
        "actor_kind": ActorKind.SYSTEM if asked.system else "",
        "verb__startswith": f"{asked.app}." if asked.app else "",
        "at__gte": asked.first_at,
        "at__lt": asked.end_at,
    }
    found = every().filter(**{path: value for path, value in equal.items() if value})
    if asked.target:
        found = found.filter(target_type=asked.target[0], target_id=asked.target[1])
    return found.filter(_saying(asked.words)) if asked.words else found


def _saying(words: str) -> Q:
    """Text that stands in the entry, or the whole of an id."""
    said = Q(verb__icontains=words) | Q(target_label__icontains=words) | Q(actor_name__icontains=words)
    said |= Q(target_id=words) | Q(request_id=words)
    try:
        uuid = UUID(words)
    except ValueError:
        return said
    return said | Q(uuid=uuid) | Q(actor_uuid=uuid) | Q(target_uuid=uuid) | Q(people__contains=[uuid])
