"""Two people at one client's stage, roles or archive in the same second: one wins, the other is told, nothing is half.

Each on a connection of its own, in a database of their own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from clients.services import closing
from reporting.services import reports
from tenants.access.models import Membership, User
from tenants.access.services import memberships
from tenants.access.services.users import ensure_user
from tenants.audit.models import Entry
from tenants.context import client, find, public
from tenants.kernel.actor import Role
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.locks import ClientBusy
from tenants.models import Stage, StageChange, Tenant, Tombstone
from tenants.moves.services import restoring
from tenants.moves.services.erasing import erase
from tenants.moves.services.exporting import export
from tenants.moves.services.restoring import restore
from tenants.services import lifecycle
from tenants.services.provisioning import create_client
from tests.clients.agreed import a_charter
from tests.clients.test_lifecycle_services import complete
from tests.conftest import LONG_AGO, SYSTEM, profile
from tests.racing import at_once

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
Act = Callable[[Tenant], object]


@pytest.fixture
def here(own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    with public():
        yield create_client(profile("alfa"), by=SYSTEM, at=LONG_AGO)


def outcomes(found: list[object]) -> list[str]:
    return sorted(type(each).__name__ if isinstance(each, Refusal) else "done" for each in found)


def told(verb: str, place: str = "") -> int:
    """How often the trail says so: the client's, or the agency's."""
    with client(place) if place else public():
        return Entry.objects.filter(verb=verb).count()


def pause(tenant: Tenant) -> object:
    return lifecycle.pause(tenant, reason="Summer", by=SYSTEM, at=AT)


def resume(tenant: Tenant) -> object:
    return lifecycle.resume(tenant, reason="They are back", by=SYSTEM, at=AT)


def begin_ending(tenant: Tenant) -> object:
    return lifecycle.begin_ending(tenant, reason="They move on", by=SYSTEM, at=AT)


def go_live(tenant: Tenant) -> object:
    return lifecycle.go_live(tenant, override="The rest follows", by=SYSTEM, at=AT)


RACES: list[tuple[Stage, Act, Act, set[Stage]]] = [
    (Stage.ONBOARDING, go_live, go_live, {Stage.LIVE}),
    (Stage.ONBOARDING, go_live, begin_ending, {Stage.LIVE, Stage.ENDING}),
    (Stage.LIVE, pause, begin_ending, {Stage.PAUSED, Stage.ENDING}),
    (Stage.LIVE, pause, pause, {Stage.PAUSED}),
    (Stage.PAUSED, resume, begin_ending, {Stage.LIVE, Stage.ENDING}),
    (Stage.PAUSED, resume, resume, {Stage.LIVE}),
    (Stage.ENDING, resume, lambda tenant: lifecycle.end(tenant, reason="Over", portal_until=None, by=SYSTEM, at=LATER),
     {Stage.LIVE, Stage.ENDED}),
]  # fmt: skip
LATER = AT + 60 * DAY


def test_of_two_who_move_a_client_one_is_told(here: Tenant) -> None:
    """From the stage that both saw: the second may not move it on from where the first has put it, either."""
    with client(here):
        a_charter(at=LONG_AGO)
        closing.write(complete(), seen=0, by=SYSTEM, at=LONG_AGO)
        for step in closing.STEPS:
            closing.do(step, by=SYSTEM, at=AT)
    for stage, one, other, ends in RACES:
        with public():
            Tenant.objects.filter(pk=here.pk).update(stage=stage)
        before = told("tenants.stage.moved", "alfa"), StageChange.objects.count()
        acts = [partial(act, find("alfa")) for act in (one, other)]
        assert outcomes(at_once("alfa", *acts)) == ["NoSuchMove", "done"], stage
        with public():
            last = StageChange.objects.first()
            assert last is not None
            assert (last.before, find("alfa").stage) == (stage, last.after)
            assert last.after in ends
        assert (told("tenants.stage.moved", "alfa"), StageChange.objects.count()) == (before[0] + 1, before[1] + 1)


def test_a_role_is_granted_once_and_what_is_ended_stays_ended(here: Tenant) -> None:
    with public():
        user = ensure_user("ada@alfa.example", "Ada", by=SYSTEM, at=LONG_AGO)

    def grant() -> Membership:
        return memberships.grant(user, Role.VIEWER, tenant=here, by=SYSTEM, at=AT)

    found = at_once("alfa", grant, grant)
    assert outcomes(found) == ["done", "done"], "holding it already changes nothing"
    assert told("access.membership.granted") == Membership.objects.filter(user=user).count() == 1
    for number in range(1, 4):
        held = _open_again(user)
        after = AT + number * DAY

        def end(held: Membership = held, after: datetime = after) -> None:
            memberships.end(held, by=SYSTEM, at=after)

        def prolong(held: Membership = held, after: datetime = after) -> Membership:
            return memberships.change(held, starts_at=held.started_at, ends_at=after + DAY, by=SYSTEM, at=after)

        before = told("access.membership.ended")
        found = at_once("alfa", end, prolong, end)
        assert outcomes(found) in (["EndsBeforeStart", "done", "done"], ["done", "done", "done"])
        with public():
            assert Membership.objects.get(pk=held.pk).ended_at == after, found
        assert told("access.membership.ended") == before + 1


def _open_again(user: User) -> Membership:
    with public():
        Membership.objects.filter(user=user).update(ended_at=None)
        return Membership.objects.get(user=user)


def test_two_who_restore_under_one_name(here: Tenant, tmp_path: Path) -> None:
    """Who is refused does not take the files of who was first."""
    picture = tmp_path / here.schema_name / "images" / "mark.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture")
    export(here, tmp_path / "out.zip", by=SYSTEM, at=AT)

    def again() -> object:
        with public():
            return restore(tmp_path / "out.zip", slug="again", by=SYSTEM, at=AT)

    found = outcomes(at_once("alfa", again, again))
    assert found == ["SlugTaken", "done"]
    with public():
        assert Tenant.objects.filter(slug="again").count() == 1
        assert Entry.objects.filter(verb="tenants.client.restored").count() == 1
    assert (tmp_path / "c_again" / "images" / "mark.png").read_bytes() == b"a picture"


def test_a_name_that_was_taken_meanwhile_keeps_its_files(
    here: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody onboards the client while its archive is unpacked."""
    export(here, tmp_path / "out.zip", by=SYSTEM, at=AT)
    theirs = tmp_path / "c_again" / "logo.svg"
    real = restoring._lift_tombstone

    def taken(*args: Any) -> None:
        def onboard() -> None:
            create_client(profile("again"), by=SYSTEM, at=AT)
            theirs.parent.mkdir(parents=True, exist_ok=True)
            theirs.write_text("<svg/>")

        at_once("alfa", onboard)
        real(*args)

    monkeypatch.setattr(restoring, "_lift_tombstone", taken)
    with public(), pytest.raises(Refusal) as refused:
        restore(tmp_path / "out.zip", slug="again", by=SYSTEM, at=AT)
    assert type(refused.value).__name__ == "SlugTaken"
    assert theirs.is_file()


def test_a_client_whose_report_is_being_made_is_not_erased(here: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is made to its end; then it goes, with one certificate."""
    begun, refused = threading.Event(), threading.Event()

    class Stopped(Refusal):
        """Far enough: its pages are nobody's business here."""

    def slowly(*args: Any, **names: Any) -> None:
        begun.set()
        assert refused.wait(20)
        raise Stopped("Far enough")

    def remove() -> object:
        assert begun.wait(20)
        try:
            with public():
                return erase("alfa", confirm="alfa", by=SYSTEM, at=AT)
        finally:
            refused.set()

    def make() -> object:
        return reports.make(Month.parse("2026-01"), by=SYSTEM, at=AT)

    monkeypatch.setattr(reports.figures, "month_data", slowly)
    found = at_once("alfa", make, remove)
    assert [type(each) for each in found] == [Stopped, ClientBusy]
    with public():
        assert Tenant.objects.filter(slug="alfa").exists(), "nothing of it is gone"
        assert Tombstone.objects.get().erased_at is None
        certificate = erase("alfa", confirm="alfa", by=SYSTEM, at=AT)
        assert erase("alfa", confirm="alfa", by=SYSTEM, at=AT) == certificate
        assert not Tenant.objects.filter(slug="alfa").exists()
    assert (told("tenants.client.erasure_begun"), told("tenants.client.erased")) == (1, 1)
