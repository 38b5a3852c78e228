"""A member erased: their name and words go, for good; every figure of every month stays."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from clients.integrations.services.sending import SENDING
from clients.spaces.models import (
    AnalogueEntry,
    ErasedMember,
    IngestRun,
    Payload,
    Person,
    Post,
    RosterEntry,
    Space,
    Thread,
    Upload,
)
from clients.spaces.rules.erasure import MARK
from clients.spaces.rules.offline import EntrySpec
from clients.spaces.selectors import members
from clients.spaces.services import erasing, ingestion, offline
from clients.spaces.services.connections import PROBING
from clients.spaces.services.erasing import NoSuchMember, NotTheirName, erase
from clients.spaces.services.ingestion import ingest
from reporting.selectors.metrics import month_metrics
from tenants.access.rules.permissions import NotPermitted
from tenants.audit.models import Entry
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.periods import Month
from tenants.kernel.refusals import InvalidInput
from tenants.locks import name_lock
from tenants.models import Tenant
from tenants.moves.services.handing_out import hand_out, packed
from tests.clients.spaces.forums import post, topic, write_topics

pytestmark = pytest.mark.django_db
AT = datetime(2024, 5, 1, tzinfo=UTC)
FEB, MARCH = "2024-02-20T10:00:00Z", "2024-03-05T10:00:00Z"


@pytest.fixture(autouse=True)
def _one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock that an erasure keeps until its commit would keep the inputs of the same test waiting."""
    monkeypatch.setattr(ingestion, "client_lock", lambda *_: nullcontext())


def folder(path: Path, *more: Any) -> Path:
    """Ada (7) opens a thread and answers in Bo's; Cy only answers."""
    first = [post(1, 1, FEB, 7), post(2, 2, MARCH, 8), post(3, 3, MARCH, 9)]
    second = [post(4, 1, MARCH, 8), post(5, 2, "2024-03-06T10:00:00Z", 7, reply_to_post_number=1)]
    return write_topics(path, [topic(5, first), topic(6, second), *more])


@pytest.fixture
def ada(forum: Space, tmp_path: Path, by: Actor) -> Person:
    ingest(forum, "discourse-archive", folder(tmp_path / "a"), by=by, at=AT)
    return Person.objects.get(external_id="7")


def figures(tenant: Tenant) -> list[Any]:
    return [month_metrics(Month(2024, month), zone=tenant.zone, as_of=AT) for month in (2, 3)]


def words() -> str:
    told = [*Post.objects.values_list("body", flat=True), *Thread.objects.values_list("title", flat=True)]
    return " ".join([*told, *Person.objects.values_list("name", flat=True)])


def test_words_go_and_figures_stay(in_alfa: Tenant, ada: Person, by: Actor) -> None:
    RosterEntry.objects.create(person=ada, from_at=AT, note="Ada, on loan from Bo", at=AT, by_name="Mo")
    RosterEntry.objects.create(person=Person.objects.get(external_id="8"), from_at=AT, note="Bo", at=AT, by_name="Mo")
    before, name = figures(in_alfa), erasing.called(ada)
    done = erase(ada, confirm=name, by=by, at=AT)
    assert (done.post_count, done.thread_count) == (2, 1)
    assert figures(in_alfa) == before
    ada.refresh_from_db()
    assert ada.name == MARK
    assert ada.external_id.startswith("erased-")
    notes = RosterEntry.objects.order_by("pk").values_list("note", "from_at")
    assert list(notes) == [(MARK, AT), ("Bo", AT)], "the span stays, since figures follow from it"
    assert set(Post.objects.filter(author=ada).values_list("body", flat=True)) == {MARK}
    assert Post.objects.exclude(author=ada).filter(body=MARK).count() == 0
    assert list(Thread.objects.filter(title=MARK).values_list("external_id", flat=True)) == ["5"]
    assert erase(ada, confirm="whatever", by=by, at=AT) == done, "again: what was done then"
    entry = Entry.objects.get(verb="spaces.member.erased")
    assert entry.data == {"posts": 2, "threads": 1}
    assert name not in f"{entry.target_label} {entry.data} {vars(done)}"


def test_what_is_noted_of_rows_left_out_names_them_no_more(
    in_alfa: Tenant, forum: Space, ada: Person, tmp_path: Path, by: Actor
) -> None:
    Person.objects.filter(pk=ada.pk).update(name="Åda “O’Neil” Lind")
    ada.refresh_from_db()
    kept = [
        {"where": "a.csv:7", "why": "likes: '12': not a whole number"},
        {"where": "a.csv:8", "why": "user 'Åda “O’Neil” Lind': no id", "reasons": []},
        {"where": "a.csv:9", "why": "the id '7' came already", "reasons": [{"code": "X", "facts": {"key": "'7'"}}]},
        {"where": "åda “o’neil” lind.json", "why": "not a JSON object"},
        {"where": "a.csv:10", "why": "empty", "reasons": [{"code": "Åda “O’Neil” Lind", "facts": {"'7'": "x"}}]},
    ]
    run = IngestRun.objects.get()
    IngestRun.objects.update(skipped=kept, skipped_count=5)
    facts = {"space": forum, "kind": "csv", "file": "x", "name": "a.csv", "size": 1, "asked_at": AT, "asked_by": "Mo"}
    looked = {"skipped": 5, "left_out": kept}
    Upload.objects.create(**facts, state="READY", looked=looked)
    Upload.objects.create(**facts, state="FAILED", error="BadHeader", error_facts={"unknown": "'Åda “O’Neil” Lind'"})
    Payload.objects.create(
        space=forum, kind="x", key="k", sha256="0", problem="Åda “O’Neil” Lind: no", received_at=AT, seen_at=AT
    )
    erase(ada, confirm=erasing.called(ada), by=by, at=AT)
    gone = {"why": MARK, "reasons": [{"code": "ErasedHere", "facts": {}}]}
    left = [kept[0], {"where": "a.csv:8", **gone}, {"where": "a.csv:9", **gone}, {"where": MARK, **gone}, kept[4]]
    run.refresh_from_db()
    assert (run.skipped, run.skipped_count) == (left, 5)
    waits, failed = Upload.objects.order_by("pk")
    assert waits.looked == {"skipped": 5, "left_out": left}
    assert (failed.error, failed.error_facts, failed.error_words) == ("BadHeader", {}, MARK)
    assert Payload.objects.get(key="k").problem == MARK


def test_their_data_names_the_spans_on_the_roster_and_whom_they_were_joined_with(
    in_alfa: Tenant, ada: Person, by: Actor
) -> None:
    RosterEntry.objects.create(person=ada, from_at=AT, note="On loan", at=AT, by_name="Mo")
    RosterEntry.objects.create(person=Person.objects.get(external_id="8"), from_at=AT, note="Bo", at=AT, by_name="Mo")
    held = members.held_of(ada, by)
    assert [(row["note"], row["from_at"]) for row in held["roster"]] == [("On loan", AT)]
    assert "Mo" not in str(held["roster"]), "who wrote it is somebody else"
    assert held["joined"] == []


def test_letters_that_they_wrote_go_and_none_comes_back(in_alfa: Tenant, forum: Space, ada: Person, by: Actor) -> None:
    letter = EntrySpec(AT.date(), "LETTER", words="Dear all", author_key="7")
    for one in (letter, EntrySpec(AT.date(), "PHONE", words="Of Bo", author_key="8"), EntrySpec(AT.date(), "DESK", 4)):
        offline.note_entry(forum, one, by=by, at=AT)
    assert [row["words"] for row in members.held_of(ada, by)["letters"]] == ["Dear all"]
    erase(ada, confirm=erasing.called(ada), by=by, at=AT)
    told = AnalogueEntry.objects.order_by("pk").values_list("words", "author_key", "count")
    assert list(told) == [(MARK, "", 1), ("Of Bo", "8", 1), ("", "", 4)]
    with pytest.raises(InvalidInput):
        offline.note_entry(forum, letter, by=by, at=AT)


def test_a_later_input_brings_nothing_back(
    in_alfa: Tenant, forum: Space, ada: Person, tmp_path: Path, by: Actor
) -> None:
    before = figures(in_alfa)
    erase(ada, confirm=erasing.called(ada), by=by, at=AT)
    held = sorted(words().split())
    assert ingest(forum, "discourse-archive", folder(tmp_path / "b"), by=by, at=AT).changed == 0
    assert sorted(words().split()) == held
    assert Person.objects.filter(external_id="7").count() == 0
    assert figures(in_alfa) == before
    more = topic(9, [post(90, 1, MARCH, 7), post(91, 2, MARCH, 8)])
    ingest(forum, "discourse-archive", folder(tmp_path / "c", more), by=by, at=AT)
    new = Post.objects.get(external_id="90")
    assert (new.author_id, new.body) == (ada.pk, MARK)
    assert Thread.objects.get(external_id="9").title == MARK
    assert Post.objects.get(external_id="91").body != MARK


def test_a_receiver_that_is_called_keeps_nobody_from_being_erased(in_alfa: Tenant, ada: Person, by: Actor) -> None:
    with name_lock(in_alfa.schema_name, SENDING), name_lock(in_alfa.schema_name, PROBING):
        assert erase(ada, confirm=erasing.called(ada), by=by, at=AT).person == ada


def test_what_is_refused_changes_nothing(in_alfa: Tenant, ada: Person, by: Actor) -> None:
    held = words()
    with pytest.raises(NotTheirName):
        erase(ada, confirm="somebody", by=by, at=AT)
    moderator = Actor(
        kind=ActorKind.PERSON, name="Mo", user_id=1, schema_name="c_alfa", roles=frozenset({Role.MODERATOR})
    )
    with pytest.raises(NotPermitted):
        erase(ada, confirm=erasing.called(ada), by=moderator, at=AT)
    with pytest.raises(NotPermitted):
        members.held_of(ada, moderator)
    assert not members.found("a", moderator).exists()
    assert members.member(ada.pk, moderator) is None
    platform = Person.objects.create(space_id=ada.space_id, external_id="-1", is_system=True)
    with pytest.raises(NoSuchMember):
        erase(platform, confirm="-1", by=by, at=AT)
    assert words().strip() == held
    assert not ErasedMember.objects.exists()


def test_handed_out_it_opens_safely(in_alfa: Tenant, ada: Person, by: Actor) -> None:
    Post.objects.filter(external_id="1").update(body="=1+1")
    data = hand_out(in_alfa, members.held_of(ada, by), target=ada.space, by=by, at=AT)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        told = json.loads(file.read("data.json"))
        assert [row["external_id"] for row in told["posts"]] == ["1", "5"]
        assert [row["external_id"] for row in told["threads"]] == ["5"]
        assert told["posts"][0]["body"] == "=1+1"
        assert ",'=1+1," in file.read("csv/posts.csv").decode()
        assert "csv/flags.csv" not in file.namelist()
    assert Entry.objects.get(verb="tenants.person.handed_out").data["rows"]["posts"] == 2
    assert packed({"x": [{"a": "\tb", "n": -5}]}, at=AT)


def test_another_client_holds_nobody_of_ours(alfa: Tenant, beta: Tenant, ada: Person, by: Actor) -> None:
    key, name = ada.external_id, erasing.called(ada)
    with standing_at(beta):
        assert members.by_key("forum", key, by) is None
        assert members.member(ada.pk, by) is None
        assert not members.found(name, by).exists()
        with pytest.raises(NoSuchMember):
            erase(ada, confirm=name, by=by, at=AT)
        assert not members.erased(by).exists()


def test_by_command(alfa: Tenant, ada: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, name = tmp_path / "ada.zip", erasing.called(ada)
    who = ["alfa", "--member", "forum", "7"]
    call_command("export_person", *who, str(out), "--json")
    assert json.loads(capsys.readouterr().out)["rows"]["posts"] == 2
    assert zipfile.is_zipfile(out)
    with pytest.raises(SystemExit) as refused:
        call_command("erase_person", *who, "--confirm", "no")
    assert refused.value.code == 2
    capsys.readouterr()
    call_command("erase_person", *who, "--confirm", name, "--json")
    assert json.loads(capsys.readouterr().out) == {"client": "alfa", "posts": 2, "threads": 1}
    with pytest.raises(SystemExit) as gone:
        call_command("export_person", *who, str(out))
    assert gone.value.code == 2
