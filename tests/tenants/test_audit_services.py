"""Recording, sealing and erasing: who, from where, in which place, and what the database refuses even its owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clients.models import Objective
from tenants import audit
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry, Link
from tenants.audit.rules.chain import Wrong
from tenants.audit.services.sealing import seal, unsealed
from tenants.audit.services.verifying import verify
from tenants.backend.current import connection as ours
from tenants.boards.models import Work
from tenants.boards.services.work import finish
from tenants.context import client, public
from tenants.kernel.actor import Actor, ActorKind, Role, system
from tenants.kernel.origin import Door, Origin, coming_from
from tenants.locks import ClientBusy, client_lock
from tenants.models import Tenant
from tenants.services import sealing
from tenants.services.erasure import erase_everywhere, erase_person
from tenants.witness.models import Check, Head
from tests.tenants.trail import ADDRESS, LENGTH, lay

pytestmark = pytest.mark.django_db
OWNER = Actor(ActorKind.PERSON, "Olga", roles=frozenset({Role.OWNER}))


def record(by: Actor, **data: object) -> Entry:
    audit.record("clients.objective.agreed", target=Objective(pk=7, number=7), by=by, at=timezone.now(), **data)
    return Entry.objects.latest("pk")


def test_an_entry_names_people_by_uuid_and_says_from_where(alfa: Tenant, moderator: User, viewer: User) -> None:
    by = actor_at(moderator, alfa, at=timezone.now())
    with client(alfa), coming_from(Origin(Door.WEB, ADDRESS, "request-1")):
        entry = record(by, person=viewer, after={"role": "viewer"})
        unknown_uuid = record(Actor(ActorKind.PERSON, "M", user_id=moderator.pk))
    assert (entry.actor_uuid, entry.actor_name, entry.actor_user_id) == (moderator.uuid, moderator.name, None)
    assert unknown_uuid.actor_uuid == moderator.uuid
    assert (entry.ip, entry.door, entry.request_id) == (ADDRESS, "web", "request-1")
    assert (entry.target_type, entry.target_id, entry.target_label) == ("clients.Objective", "7", "Objective 7")
    assert entry.people == [viewer.uuid]
    assert entry.data == {"person": str(viewer.uuid), "after": {"role": "viewer"}}
    assert entry.actor_salt
    assert entry.data_salt
    assert entry.actor_salt != entry.data_salt


def test_a_person_as_target_is_a_uuid_without_a_name(alfa: Tenant, viewer: User) -> None:
    entry = Entry.objects.filter(verb="access.user.created", target_uuid=viewer.uuid).get()
    assert (entry.target_label, entry.people) == ("", [viewer.uuid])
    assert viewer.name not in str(list(Entry.objects.filter(pk=entry.pk).values()))


def test_the_release_before_names_people_by_row_and_is_understood(alfa: Tenant, moderator: User) -> None:
    with client(alfa), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (uuid, at, verb, actor_kind, actor_name, actor_user_id, target_type, target_id,"
            " data) VALUES (gen_random_uuid(), now(), 'a.b.c', 'person', 'M', %s, 'a.B', '1', '{}')",
            [moderator.pk],
        )
        entry = Entry.objects.latest("pk")
    assert entry.actor_uuid == moderator.uuid
    assert entry.data_salt
    assert verify(alfa, at=timezone.now()).broken is None


def test_sealing_again_adds_nothing(alfa: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    heads = list(Head.objects.filter(tenant=alfa).order_by("position").values_list("position", flat=True))
    assert seal(alfa, at=timezone.now()) == 0
    assert heads == [4, 8, 12]
    assert list(Head.objects.filter(tenant=alfa).order_by("position").values_list("position", flat=True)) == heads
    with client(alfa):
        assert list(Link.objects.order_by("pk").values_list("pk", flat=True)) == list(range(1, LENGTH + 1))


def test_an_entry_whose_transaction_ended_late_is_sealed_behind(alfa: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    with client(alfa):
        late = Entry.objects.create(
            at=timezone.now(), verb="a.b.c", target_type="a.B", recorded_at=timezone.now() - timedelta(hours=2)
        )
    assert seal(alfa, at=timezone.now()) == 1
    with client(alfa):
        assert Link.objects.get(entry=late.uuid).pk == LENGTH + 1


def test_what_waited_too_long_for_its_seal_is_told_once(alfa: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    long_ago = timezone.now() - timedelta(days=40)
    with client(alfa):
        late = Entry.objects.create(at=long_ago, verb="a.b.c", target_type="a.B", recorded_at=long_ago)
    assert seal(alfa, at=timezone.now()) == 0  # a seal looks back for half a day
    broken = verify(alfa, at=timezone.now()).broken
    assert broken is not None
    assert (broken.wrong, broken.position, broken.entry) == (Wrong.UNSEALED, None, late.uuid)
    assert Check.objects.get(tenant=alfa).wrong == "unsealed too long"
    assert verify(alfa, at=timezone.now()).broken is None
    assert Check.objects.get(tenant=alfa).wrong == ""


def test_the_agencys_own_trail_is_a_chain_too(db: None, owner: User) -> None:
    assert sealing.seal_agency(at=timezone.now()) > 0
    agency = Tenant.objects.get(schema_name="public")
    verdict = verify(agency, at=timezone.now())
    assert verdict.broken is None
    assert verdict.position == Entry.objects.count() == Link.objects.count()


def test_a_second_sealer_is_turned_away(alfa: Tenant) -> None:
    with client_lock(alfa, "audit"), pytest.raises(ClientBusy):
        seal(alfa, at=timezone.now())


def test_erasing_a_person_keeps_the_chain(alfa: Tenant, beta: Tenant, moderator: User, viewer: User) -> None:
    lay(alfa, moderator, about=viewer)
    assert erase_person(alfa, viewer.uuid, by=OWNER, at=timezone.now()) == 6
    assert erase_person(alfa, viewer.uuid, by=OWNER, at=timezone.now()) == 0
    with client(alfa):
        about = Entry.objects.filter(people__contains=[viewer.uuid], verb="clients.objective.agreed")
        assert {(e.target_label, str(e.data), e.data_salt) for e in about} == {("", "{}", None)}
        assert {e.actor_name for e in about} == {moderator.name, "tests"}
        assert Entry.objects.filter(verb="audit.person.erased").get().data == {"entries": 6, "words": False}
    verdict = verify(alfa, at=timezone.now())
    assert (verdict.broken, verdict.erased_count, verdict.position) == (None, 6, LENGTH + 1)
    assert erase_person(alfa, moderator.uuid, by=OWNER, at=timezone.now(), words=True) == 6
    with client(alfa):
        theirs = Entry.objects.filter(actor_uuid=moderator.uuid)
        assert {(e.actor_name, e.ip, e.actor_salt, str(e.data)) for e in theirs} == {("", None, None, "{}")}
    verdict = verify(alfa, at=timezone.now())
    assert (verdict.broken, verdict.position) == (None, LENGTH + 2)
    assert verify(beta, at=timezone.now()).broken is None


def test_erasing_everywhere_takes_in_the_agencys_trail(alfa: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    assert erase_everywhere(moderator.uuid, by=OWNER, at=timezone.now()) > 6
    assert erase_everywhere(moderator.uuid, by=OWNER, at=timezone.now()) == 0
    for tenant in Tenant.objects.all():
        assert verify(tenant, at=timezone.now()).broken is None


def test_only_an_owner_erases(alfa: Tenant, moderator: User) -> None:
    for role in set(Role) - {Role.OWNER}:
        somebody = Actor(ActorKind.PERSON, "Somebody", roles=frozenset({role}))
        with pytest.raises(NotPermitted):
            erase_person(alfa, moderator.uuid, by=somebody, at=timezone.now())


ERASING = "SET LOCAL audit.erasing = 'on'; "
REFUSED = [
    "UPDATE {s}.audit_entry SET verb = 'x'",
    "DELETE FROM {s}.audit_entry",
    "TRUNCATE {s}.audit_entry",
    "UPDATE {s}.audit_entry SET actor_name = '', ip = NULL, actor_salt = NULL",
    ERASING + "UPDATE {s}.audit_entry SET verb = 'x'",
    ERASING + "UPDATE {s}.audit_entry SET actor_name = 'other', ip = NULL, actor_salt = NULL",
    ERASING + "UPDATE {s}.audit_entry SET actor_name = ''",
    ERASING + """UPDATE {s}.audit_entry SET data = '{{"a": 1}}', target_label = '', data_salt = NULL""",
    ERASING + "UPDATE {s}.audit_entry SET actor_name = '', ip = NULL, actor_salt = NULL, verb = 'x'",
    ERASING + "DELETE FROM {s}.audit_entry",
    "UPDATE {s}.audit_link SET hash = ''",
    "DELETE FROM {s}.audit_link",
    "TRUNCATE {s}.audit_link",
    "UPDATE public.witness_head SET hash = ''",
    "DELETE FROM public.witness_head",
    "TRUNCATE public.witness_head",
    "INSERT INTO public.witness_head (tenant_id, position, hash, at) SELECT tenant_id, 3, '', now()"
    " FROM public.witness_head LIMIT 1",
]


@pytest.mark.parametrize("schema", ["c_alfa", "public"])
@pytest.mark.parametrize("statement", REFUSED)
def test_the_owner_is_refused_as_well(alfa: Tenant, moderator: User, schema: str, statement: str) -> None:
    lay(alfa, moderator)
    sealing.seal_agency(at=timezone.now())
    refused = pytest.raises(DatabaseError, match="stays as it was recorded|no step on")
    with public(), refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(s=schema))


def test_a_clients_role_reads_its_own_heads_alone(alfa: Tenant, beta: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    verify(alfa, at=timezone.now())
    with client(beta):
        assert (Head.objects.count(), Check.objects.count(), Entry.objects.count(), Link.objects.count()) == (0,) * 4
    with client(alfa):
        assert (Head.objects.count(), Check.objects.count(), Link.objects.count()) == (3, 1, LENGTH)


def test_each_commit_asks_for_the_seal_and_many_ask_once(
    in_alfa: Tenant, django_capture_on_commit_callbacks: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_asked", {})
    with django_capture_on_commit_callbacks(execute=True) as asked:  # type: ignore[operator]
        for _ in range(3):
            record(system("tests"))
    assert len(asked) >= 3
    work = Work.objects.get(kind=sealing.SEAL)
    assert timedelta(seconds=20) < work.due_at - timezone.now() <= sealing.WAIT
    at = timezone.now()
    Work.objects.filter(pk=work.pk).update(due_at=at - timedelta(seconds=5))
    sealing.gather(sealing.SEAL, 0, schema_name="c_alfa", due_at=at + sealing.WAIT, at=at)
    assert Work.objects.get(pk=work.pk).due_at < at, "what waits for a worker is not put off"
    Work.objects.filter(pk=work.pk).update(claimed_until=at + timedelta(minutes=10))
    work = Work.objects.get(pk=work.pk)
    sealing.gather(sealing.SEAL, 0, schema_name="c_alfa", due_at=at + sealing.WAIT, at=at)
    finish(work, at=at)
    work = Work.objects.get(pk=work.pk)
    assert (work.done_at, work.due_at) == (None, at + sealing.WAIT), "what was recorded meanwhile is sealed as well"


def test_the_sweep_asks_for_what_was_missed(alfa: Tenant, beta: Tenant, moderator: User) -> None:
    lay(alfa, moderator)
    now = timezone.now()
    with client(beta):
        Entry.objects.create(at=now, verb="a.b.c", target_type="a.B", recorded_at=now - timedelta(minutes=5))
        assert unsealed().exists()
    assert sealing.sweep(at=now) == 1
    assert list(Work.objects.filter(kind=sealing.SEAL).values_list("tenant__slug", flat=True)) == ["beta"]


def test_recording_asks_no_query_but_its_own(alfa: Tenant, moderator: User) -> None:
    by = actor_at(moderator, alfa, at=timezone.now())
    with client(alfa):
        record(by)
        before = ours.queries_log.maxlen
        assert before
        ours.force_debug_cursor = True
        ours.queries_log.clear()
        audit.record("a.b.c", target=Objective(pk=7, number=7), by=by, at=timezone.now())
        said = [q["sql"] for q in ours.queries if q["sql"].startswith(("INSERT", "SELECT", "UPDATE"))]
        ours.force_debug_cursor = False
    assert len(said) == 1
