"""Whatever the tables' owner alters with the triggers off, verification names that very place."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.access.models import User
from tenants.audit.models import Entry, Link
from tenants.audit.rules.chain import Wrong
from tenants.audit.services import sealing
from tenants.audit.services.verifying import verify
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tests.conftest import person
from tests.tenants.trail import LENGTH, found, lay, place, tampering

pytestmark = pytest.mark.django_db
EXAMPLES = settings(max_examples=60, deadline=None)
positions = st.integers(1, LENGTH)
UNCOVERED = {"id", "actor_user_id"}
"""Row ids, which are others after a move; nothing reads the second."""
INSTEAD = {
    "uuid": "gen_random_uuid()",
    "at": "at + interval '1 microsecond'",
    "recorded_at": "recorded_at - interval '1 microsecond'",
    "verb": "verb || 'x'",
    "actor_kind": "'other'",
    "actor_uuid": "gen_random_uuid()",
    "actor_name": "actor_name || ' '",
    "actor_salt": "gen_random_uuid()",
    "ip": "'198.51.100.1'",
    "door": "'api'",
    "request_id": "request_id || '0'",
    "target_type": "'other.Thing'",
    "target_id": "target_id || '0'",
    "target_uuid": "gen_random_uuid()",
    "target_label": "target_label || '!'",
    "people": "array_append(people, gen_random_uuid())",
    "data": """jsonb_set(data, '{after,n}', '99')""",
    "data_salt": "gen_random_uuid()",
}
LINK_INSTEAD = {
    "position": "position + 1000",
    "entry": "gen_random_uuid()",
    "previous": "translate(previous, '0123456789abcdef', '123456789abcdef0')",
    "actor_digest": "translate(actor_digest, '0123456789abcdef', '123456789abcdef0')",
    "data_digest": "translate(data_digest, '0123456789abcdef', '123456789abcdef0')",
    "hash": "translate(hash, '0123456789abcdef', '123456789abcdef0')",
    "sealed_at": "sealed_at + interval '1 second'",
}


@pytest.fixture
def trail(alfa: Tenant, moderator: User, viewer: User) -> Tenant:
    lay(alfa, moderator, about=viewer)
    return alfa


def test_a_trail_that_nobody_touched_is_whole(trail: Tenant) -> None:
    verdict = verify(trail, at=timezone.now())
    assert (verdict.position, verdict.erased_count, verdict.broken) == (LENGTH, 0, None)


def test_every_column_is_tampered_with() -> None:
    assert {f.column for f in Entry._meta.local_fields} == INSTEAD.keys() | UNCOVERED
    assert {f.column for f in Link._meta.local_fields} == LINK_INSTEAD.keys()


def test_an_altered_entry(trail: Tenant) -> None:
    @EXAMPLES
    @given(positions, st.sampled_from(sorted(INSTEAD)))
    def altered(position: int, column: str) -> None:
        with tampering(trail) as cursor:
            _, entry = place(position)
            cursor.execute(f"UPDATE audit_entry SET {column} = {INSTEAD[column]} WHERE uuid = %s", [entry.uuid])
            broken = found(trail, cursor).broken
        assert broken is not None
        assert broken.position == position
        assert broken.wrong == (Wrong.MISSING if column == "uuid" else Wrong.ALTERED)

    altered()


def test_an_altered_link(trail: Tenant) -> None:
    @EXAMPLES
    @given(positions, st.sampled_from(sorted(LINK_INSTEAD)))
    def altered(position: int, column: str) -> None:
        with tampering(trail) as cursor:
            cursor.execute(f"UPDATE audit_link SET {column} = {LINK_INSTEAD[column]} WHERE position = %s", [position])
            broken = found(trail, cursor).broken
        assert broken is not None
        assert broken.position == position

    altered()


@pytest.mark.parametrize("what", ["entry", "link", "both"])
def test_something_deleted(trail: Tenant, what: str) -> None:
    @settings(max_examples=15, deadline=None)
    @given(positions)
    def deleted(position: int) -> None:
        with tampering(trail) as cursor:
            _, entry = place(position)
            if what != "link":
                cursor.execute("DELETE FROM audit_entry WHERE uuid = %s", [entry.uuid])
            if what != "entry":
                cursor.execute("DELETE FROM audit_link WHERE position = %s", [position])
            broken = found(trail, cursor).broken
        assert broken is not None
        assert (broken.position, broken.wrong) == (position, Wrong.MISSING)

    deleted()


def test_two_swapped(trail: Tenant) -> None:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(positions, min_size=2, max_size=2, unique=True), st.booleans())
    def swapped(pair: list[int], links: bool) -> None:
        one, other = sorted(pair)
        with tampering(trail) as cursor:
            if links:
                _renumber(cursor, {one: other, other: one})
            else:
                first, second = place(one)[1], place(other)[1]
                for old, new in ((first.pk, None), (second.pk, first.uuid), (first.pk, second.uuid)):
                    text = "UPDATE audit_entry SET uuid = coalesce(%s, gen_random_uuid()) WHERE id = %s"
                    cursor.execute(text, [new, old])
            broken = found(trail, cursor).broken
        assert broken is not None
        assert broken.position == one
        assert broken.wrong == (Wrong.REORDERED if links else Wrong.ALTERED)

    swapped()


def _renumber(cursor: Any, places: dict[int, int]) -> None:
    for old in places:
        cursor.execute("UPDATE audit_link SET position = -position WHERE position = %s", [old])
    for old, new in places.items():
        cursor.execute("UPDATE audit_link SET position = %s WHERE position = %s", [new, -old])


def test_one_put_in_between(trail: Tenant) -> None:
    @settings(max_examples=15, deadline=None)
    @given(positions, st.booleans())
    def put_in(position: int, is_made_well: bool) -> None:
        """With a hash of any kind the place itself is named; with the right one the next link, which knows its own."""
        with tampering(trail) as cursor:
            link, entry = place(position)
            _renumber(cursor, {old: old + 1 for old in range(position, LENGTH + 1)})
            entry.pk, entry.uuid, entry.verb = None, uuid4(), "access.membership.granted"
            entry.save(force_insert=True)
            entry.refresh_from_db()
            forged = sealing._link(entry, position=position, previous=link.previous, at=timezone.now())
            forged.hash = forged.hash if is_made_well else forged.hash[::-1]
            forged.save(force_insert=True)
            broken = found(trail, cursor).broken
        assert broken is not None
        if not is_made_well:
            assert (broken.position, broken.wrong) == (position, Wrong.ALTERED)
        elif position % 4 == 0:  # a head was recorded there
            assert (broken.position, broken.wrong) == (position, Wrong.HEAD_MISMATCH)
        else:
            assert (broken.position, broken.wrong) == (position + 1, Wrong.REORDERED)

    put_in()


@pytest.mark.parametrize(("position", "head"), [(1, 4), (4, 4), (5, 8), (12, 12)])
def test_a_chain_made_anew_meets_the_next_head(trail: Tenant, position: int, head: int) -> None:
    with tampering(trail) as cursor:
        _, entry = place(position)
        cursor.execute("UPDATE audit_entry SET verb = 'x.y.z' WHERE uuid = %s", [entry.uuid])
        links = list(Link.objects.filter(pk__gte=position).order_by("pk"))
        previous = links[0].previous
        for link in links:
            entry = Entry.objects.get(uuid=link.entry)
            made = sealing._link(entry, position=link.position, previous=previous, at=link.sealed_at)
            cursor.execute(
                "UPDATE audit_link SET hash = %s, previous = %s WHERE position = %s",
                [made.hash, previous, link.position],
            )
            previous = made.hash
        broken = found(trail, cursor).broken
    assert broken is not None
    assert (broken.position, broken.wrong) == (head, Wrong.HEAD_MISMATCH)


def test_a_chain_that_was_cut_off_is_not_sealed_over(trail: Tenant, by: Any) -> None:
    with tampering(trail) as cursor:
        _, entry = place(LENGTH)
        cursor.execute("DELETE FROM audit_entry WHERE uuid = %s", [entry.uuid])
        cursor.execute("DELETE FROM audit_link WHERE position = %s", [LENGTH])
        with pytest.raises(sealing.ChainBroken, match="ends at 11, its head in public says 12"):
            sealing.seal(trail, at=timezone.now())
        broken = found(trail, cursor).broken
    assert broken is not None
    assert (broken.position, broken.wrong) == (LENGTH, Wrong.MISSING)


def test_an_entry_blanked_without_an_erasure(trail: Tenant) -> None:
    with tampering(trail) as cursor:
        _, entry = place(3)
        cursor.execute(
            "UPDATE audit_entry SET data = '{}', target_label = '', data_salt = NULL WHERE uuid = %s", [entry.uuid]
        )
        broken = found(trail, cursor).broken
    assert broken is not None
    assert (broken.position, broken.wrong) == (3, Wrong.BLANKED)


def test_another_clients_chain_holds_on(trail: Tenant, beta: Tenant) -> None:
    lay(beta, person(Role.MODERATOR, beta))
    with tampering(trail) as cursor:
        cursor.execute("UPDATE audit_entry SET verb = 'x'")
        assert found(trail, cursor).broken is not None
        assert verify(beta, at=timezone.now()).broken is None
