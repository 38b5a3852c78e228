"""A client made from the wizard: its worker killed with -9, two who press, two drafts of one client at once."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clients.intake.models import CLAIM, Draft, State
from clients.intake.services import creating, drafts
from clients.services import onboarding
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at_agency
from tenants.audit.models import Entry
from tenants.backend.current import connection
from tenants.context import public
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tenants.services.provisioning import create_client
from tests.clients.test_intake_services import TEXT, parts
from tests.conftest import LONG_AGO, SYSTEM, person, profile
from tests.forked import Forked
from tests.racing import at_once

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
READY = "ready"
SLUG = "kelpwright"


@pytest.fixture
def lead(own_database: str) -> Actor:
    with public():
        alfa = create_client(profile("alfa"), by=SYSTEM, at=LONG_AGO)
        return actor_at_agency(person(Role.ACCOUNT_MANAGER, alfa, "ada@agency.example"), at=AT)


def asked_for(by: Actor, text: str = TEXT) -> Draft:
    with public():
        return creating.request(drafts.begin("Kelpwright", by=by, at=AT, parts=parts(text)), by=by, at=AT)


def worker(draft_id: int, point: str, at: datetime) -> None:
    """Make the client of a draft and die: while its parts are written, or when they are and nobody knows it yet."""

    def die(*args: Any, **names: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if point == "writing":
        onboarding.readiness.note = die  # type: ignore[assignment]
    else:
        creating._made = die  # type: ignore[assignment]
    with public():
        print(READY, flush=True)  # noqa: T201 - the test waits for it
        creating.perform(draft_id, at)


def stands() -> tuple[int, int]:
    """How many clients of that name there are, and schemas."""
    with public(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE %s", [f"c\\_{SLUG}%"])
        return Tenant.objects.filter(slug__startswith=SLUG).count(), cursor.fetchone()[0]


def said(verb: str) -> int:
    with public():
        return Entry.objects.filter(verb=verb).count()


def test_killed_in_the_middle_the_next_sweep_makes_it_once(own_database: str, lead: Actor) -> None:
    draft = asked_for(lead)
    later = AT
    for point, left in (("writing", (0, 0)), ("made", (1, 1))):
        process = Forked(own_database, worker, draft.pk, point, later)
        assert process.line() == READY
        assert process.is_killed()
        assert stands() == left, f"killed while {point}: all of it or nothing"
        with public():
            assert Draft.objects.get().state == State.CREATING
            assert creating.waiting(later) == [], "whoever died is still believed to be at it"
            later += CLAIM + timedelta(seconds=1)
            assert creating.waiting(later) == [draft.pk]
    with public():
        for draft_id in creating.waiting(later):
            assert creating.perform(draft_id, later)
        assert creating.waiting(later) == []
        done = Draft.objects.get()
        assert done.tenant is not None
        assert (done.state, done.tenant.slug, done.attempts) == (State.CREATED, SLUG, 3)
    assert stands() == (1, 1)
    assert (said("intake.client.requested"), said("intake.client.created"), said("tenants.client.created")) == (1, 1, 2)


def test_two_who_press_and_two_workers_make_one_client(lead: Actor) -> None:
    with public():
        colleague = actor_at_agency(
            person(Role.ACCOUNT_MANAGER, Tenant.objects.get(slug="alfa"), "bo@x.example"), at=AT
        )
        draft = drafts.begin("Kelpwright", by=lead, at=AT, parts=parts())
        drafts.add_colleague(draft, User.objects.get(pk=colleague.user_id), by=lead, at=AT)

    def press(by: Actor) -> object:
        with public():
            return creating.request(draft, by=by, at=AT).requested_by

    def make() -> object:
        with public():
            return creating.perform(draft.pk, AT)

    pressed = at_once("alfa", lambda: press(lead), lambda: press(colleague))
    assert len(set(pressed)) == 1, "the second is given what the first asked for"
    assert sorted(map(str, at_once("alfa", make, make))) == ["False", "True"]
    assert stands() == (1, 1)
    assert (said("intake.client.requested"), said("intake.client.created")) == (1, 1)


def test_two_drafts_of_one_client_at_once(lead: Actor) -> None:
    """Two who brought the same prospect in, with other words: the second draft is open again and says why."""
    one, other = asked_for(lead), asked_for(lead, TEXT.replace("Divers learn from divers", "Divers help divers"))

    def make(draft: Draft) -> object:
        with public():
            return creating.perform(draft.pk, AT)

    assert at_once("alfa", lambda: make(one), lambda: make(other)) == [True, True]
    assert stands() == (1, 1)
    with public():
        made, refused = Draft.objects.order_by("state")
    assert (made.state, refused.state) == (State.CREATED, State.OPEN)
    assert "is a client already" in refused.error
    assert said("intake.client.created") == 1
