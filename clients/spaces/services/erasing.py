"""Erasing one member: their name, their id, the words they wrote; who counted in a month counts on."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from clients.spaces.events import MemberErased
from clients.spaces.models import AnalogueEntry, Delivery, ErasedMember, MemberTurn, Person, Post, RosterEntry, Thread
from clients.spaces.rules.erasure import MARK
from clients.spaces.rules.inbox import DeliveryState
from clients.spaces.services import left_out, payloads
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.locks import take_schema_lock


class NotTheirName(Refusal):
    """The name was not given a second time, as it stands."""


class NoSuchMember(Refusal):
    """The client holds no such member, or holds them no more."""


@transaction.atomic
def erase(person: Person, *, confirm: str, by: Actor, at: datetime) -> ErasedMember:
    """Take a member's name, platform id and words away; of one who is erased already, what was done then.

    Who was joined with them over several spaces is erased in the same act, and stays joined: they count as one on.
    Posts and threads stay with their instants, authors and counts, so that no figure of any month changes; a later
    input of the same member finds them erased. confirm: `called(person)`.
    Raises: NotPermitted; NotTheirName; NoSuchMember, also for the platform itself; ClientBusy, while a job runs here.
    """
    require(by, Permission.PERSON_DATA_MANAGE)
    take_schema_lock(connection.tenant)  # an input that is being taken in would bring them back
    row = Person.objects.select_for_update().filter(pk=person.pk, is_system=False).first()
    if row is None:
        raise NoSuchMember("The client holds no such member")
    done = ErasedMember.objects.filter(person=row).first()
    if done is not None:
        return done
    if confirm.strip() != called(row):
        raise NotTheirName(f"To erase {called(row)!r} for good, give that name once more")
    every = [row]
    if row.member_id is not None:
        every += Person.objects.select_for_update().filter(member=row.member_id).exclude(pk=row.pk).order_by("pk")
        MemberTurn.objects.filter(person__in=every).update(reason=MARK)
    done = [_erase(one, by=by, at=at) for one in every][0]
    announce(MemberErased(person_ids=tuple(one.pk for one in every)))
    return done


def _erase(row: Person, *, by: Actor, at: datetime) -> ErasedMember:
    payloads.forget(row)
    left_out.forget(row)
    posts = Post.objects.filter(author=row).exclude(body=MARK).update(body=MARK, is_html=False)
    threads = Thread.objects.filter(starter=row).exclude(title=MARK).update(title=MARK)
    letters = AnalogueEntry.objects.filter(space_id=row.space_id, author_key=row.external_id)
    letters.update(words=MARK, author_key="")
    RosterEntry.objects.filter(person=row).exclude(note="").update(note=MARK)
    done = _remember(row, posts, threads, by=by, at=at)
    # What calls brought is packed, so nobody can be found in it: all that was handled goes.
    Delivery.objects.filter(space_id=row.space_id).exclude(state=DeliveryState.WAITING).update(
        packed=b"", size=0, error=""
    )
    Person.objects.filter(pk=row.pk).update(name=MARK, external_id=f"erased-{secrets.token_hex(12)}")
    audit.record("spaces.member.erased", target=done, by=by, at=at, posts=posts, threads=threads)
    return done


def is_erased(space_id: int, key: str) -> bool:
    """Whether the platform's id is that of an erased member of the space."""
    told = ErasedMember.objects.filter(space_id=space_id).values_list("salt", "key_digest")
    return any(hashlib.sha256((salt + key).encode()).hexdigest() == digest for salt, digest in told)


def called(person: Person) -> str:
    """What a member is called here: their name, else the platform's id."""
    return person.name.strip() or person.external_id


def _remember(row: Person, posts: int, threads: int, *, by: Actor, at: datetime) -> ErasedMember:
    salt = ErasedMember.objects.filter(space_id=row.space_id).values_list("salt", flat=True).first()
    salt = salt or secrets.token_hex(16)
    return ErasedMember.objects.create(
        space_id=row.space_id,
        person=row,
        salt=salt,
        key_digest=hashlib.sha256((salt + row.external_id).encode()).hexdigest(),
        erased_at=at,
        erased_by=by.name,
        erased_by_user_id=by.user_id,
        post_count=posts,
        thread_count=threads,
    )


def keep_erased(cursor: Any, space_id: int) -> None:
    """Blank in the staged rows what is of erased members, before anything of them reaches the tables."""
    if not ErasedMember.objects.filter(space_id=space_id).exists():
        return
    cursor.execute(_POSTS, {"space": space_id, "mark": MARK})
    cursor.execute(_HELD_TITLES, {"space": space_id, "mark": MARK})
    cursor.execute(_NEW_TITLES, {"space": space_id, "mark": MARK})
    cursor.execute(_PEOPLE, {"space": space_id})


_POSTS = """
WITH known AS (
    SELECT k.author_key, p.external_id
    FROM (SELECT DISTINCT author_key FROM ingest_post) k
    JOIN spaces_erasedmember e ON e.space_id = %(space)s
        AND e.key_digest = encode(sha256(convert_to(e.salt || k.author_key, 'UTF8')), 'hex')
    JOIN spaces_person p ON p.id = e.person_id
)
UPDATE ingest_post s SET author_key = known.external_id, author_name = %(mark)s, body = %(mark)s, is_html = false
FROM known WHERE s.author_key = known.author_key
"""

_HELD_TITLES = """
UPDATE ingest_thread s SET title = %(mark)s
FROM spaces_thread t JOIN spaces_erasedmember e ON e.person_id = t.starter_id
WHERE t.space_id = %(space)s AND t.external_id = s.external_id
"""

# A thread that is not held yet, whose first post is an erased member's.
_NEW_TITLES = """
WITH first AS (
    SELECT DISTINCT ON (thread_key) thread_key, author_key FROM ingest_post
    WHERE NOT is_system AND NOT is_hidden AND NOT is_deleted ORDER BY thread_key, created_at, number
)
UPDATE ingest_thread s SET title = %(mark)s
FROM first
JOIN spaces_person p ON p.space_id = %(space)s AND p.external_id = first.author_key
JOIN spaces_erasedmember e ON e.person_id = p.id
WHERE first.thread_key = s.external_id
    AND NOT EXISTS (SELECT FROM spaces_thread t WHERE t.space_id = %(space)s AND t.external_id = s.external_id)
"""

# When they joined stands with them already.
_PEOPLE = """
DELETE FROM ingest_person s USING spaces_erasedmember e
WHERE e.space_id = %(space)s AND e.key_digest = encode(sha256(convert_to(e.salt || s.external_id, 'UTF8')), 'hex')
"""
