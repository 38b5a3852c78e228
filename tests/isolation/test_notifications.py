"""Two clients tell their people on both hosts: nobody is shown, reads or settles what another was told."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tenants.access.models import User
from tenants.access.selectors.actors import actor_at, actor_at_agency
from tenants.context import client
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.notifications import services
from tenants.notifications.models import MailChoice, Notification
from tenants.notifications.rules import wording
from tenants.notifications.rules.wording import Wording, words
from tenants.notifications.selectors import notifications
from tests.conftest import person

KIND = "tests.thing_waits"
SignIn = Callable[[User, Tenant], Client]
Agency = Callable[[User], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    words(KIND, name=lambda: "things")(lambda facts: Wording(f"Thing {facts['number']} waits", "Open it", "/reports/"))
    yield
    wording._kinds.pop(KIND)


@dataclass(frozen=True)
class Told:
    """A client, its viewer, and what each of viewer, moderator and the owner of the agency was told there."""

    tenant: Tenant
    viewer: User
    moderator: User
    owner: User
    number: int
    pks: dict[int, int]

    def of(self, user: User) -> int:
        """The number of what this person was told by this client."""
        return self.pks[user.pk]


def told(tenant: Tenant, owner: User, number: int, at: datetime) -> Told:
    viewer, moderator = person(Role.VIEWER, tenant), person(Role.MODERATOR, tenant)
    with client(tenant):
        to = [viewer.pk, moderator.pk, owner.pk]
        made = services.notify(KIND, to=to, object_id=7, facts={"number": number}, at=at)
    assert len(made) == 3
    return Told(tenant, viewer, moderator, owner, number, {each.user_id: each.pk for each in made})


@pytest.fixture
def both(alfa: Tenant, beta: Tenant, owner: User, now: datetime) -> tuple[Told, Told]:
    """The same row number and kind at both, so that nothing but the client tells them apart."""
    return told(alfa, owner, 101, now), told(beta, owner, 202, now)


def test_every_selector_is_looked_through_here() -> None:
    found = {
        name
        for name, each in inspect.getmembers(notifications, inspect.isfunction)
        if each.__module__ == notifications.__name__ and not name.startswith("_")
    }
    assert found == {"of", "unread_count", "mail_choices"}


def test_at_its_host_a_client_shows_what_it_told(both: tuple[Told, Told], now: datetime) -> None:
    for here in both:
        for user in (here.viewer, here.moderator, here.owner):
            by = actor_at(user, here.tenant, at=now)
            with client(here.tenant):
                assert [each.pk for each in notifications.of(by, at=now)] == [here.of(user)]
                assert notifications.unread_count(by, at=now) == 1


def test_who_is_not_of_a_client_is_shown_nothing_of_it(both: tuple[Told, Told], now: datetime) -> None:
    for here, other in (both, both[::-1]):
        by = actor_at(other.viewer, other.tenant, at=now)
        with client(here.tenant):
            assert not notifications.of(by, at=now)
            assert notifications.unread_count(by, at=now) == 0


def test_at_the_agency_each_is_shown_the_clients_where_they_belong(both: tuple[Told, Told], now: datetime) -> None:
    for here in both:
        by = actor_at_agency(here.moderator, at=now)
        assert [each.tenant.slug for each in notifications.of(by, at=now)] == [here.tenant.slug]
        assert notifications.unread_count(by, at=now) == 1
    by = actor_at_agency(both[0].owner, at=now)
    assert {each.facts["number"] for each in notifications.of(by, at=now)} == {101, 202}
    assert notifications.unread_count(by, at=now) == 2


def test_a_choice_of_mail_is_ones_own_and_no_clients(both: tuple[Told, Told], now: datetime) -> None:
    mine, theirs = (actor_at(here.viewer, here.tenant, at=now) for here in both)
    with client(both[0].tenant):
        services.choose_mail(set(), by=mine)
        assert notifications.mail_choices(mine)[KIND] is False
        assert notifications.mail_choices(theirs)[KIND] is True
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            MailChoice.objects.count()


def test_reading_anothers_by_its_number_touches_nothing(both: tuple[Told, Told], now: datetime) -> None:
    for here, other in (both, both[::-1]):
        every = list(Notification.objects.exclude(user=here.viewer).values_list("pk", flat=True))
        by = actor_at(here.viewer, here.tenant, at=now)
        with client(here.tenant):
            assert services.read(every, by=by, at=now) == 0
            assert services.read([other.of(other.viewer)], by=by, at=now) == 0
    assert Notification.objects.filter(read_at=None).count() == 6


def test_reading_all_at_a_client_leaves_what_the_other_told(both: tuple[Told, Told], now: datetime) -> None:
    ours, theirs = both
    with client(ours.tenant):
        assert services.read_all(by=actor_at(ours.owner, ours.tenant, at=now), at=now) == 1
    by = actor_at_agency(ours.owner, at=now)
    assert [each.pk for each in notifications.of(by, at=now).filter(read_at=None)] == [theirs.of(theirs.owner)]


def test_settling_at_one_client_leaves_the_same_row_of_the_other(both: tuple[Told, Told], now: datetime) -> None:
    ours, theirs = both
    with client(ours.tenant):
        assert services.settle(KIND, 7, at=now) == 3
    assert Notification.objects.filter(tenant=theirs.tenant, read_at=None).count() == 3


def test_a_client_can_tell_nobody_of_another(both: tuple[Told, Told], now: datetime) -> None:
    ours, theirs = both
    with client(ours.tenant):
        assert services.notify(KIND, to=[theirs.viewer.pk], object_id=8, at=now) == []
        with pytest.raises(DatabaseError, match="check option"), transaction.atomic():
            Notification.objects.create(
                user_id=ours.viewer.pk, tenant_id=theirs.tenant.pk, kind=KIND, object_id=9, facts={}, told_at=now
            )


def test_on_a_clients_host_anothers_notice_is_not_found(both: tuple[Told, Told], sign_in: SignIn) -> None:
    for here, other in (both, both[::-1]):
        browser = sign_in(here.viewer, here.tenant)
        page = browser.get("/notifications/").content.decode()
        assert f"Thing {here.number} waits" in page
        assert f"Thing {other.number} waits" not in page
        assert f"Thing {other.number}" not in browser.get("/notifications/?format=csv").content.decode()
        for pk in (here.of(here.moderator), other.of(other.viewer), here.of(here.owner)):
            assert browser.get(f"/notifications/{pk}/").status_code == 404
        assert browser.get(f"/notifications/{here.of(here.viewer)}/").status_code == 302
        browser.post("/notifications/read/")
    unread = Notification.objects.filter(read_at=None)
    assert not unread.filter(user__in=[each.viewer for each in both]).exists()
    assert unread.count() == 4


def test_on_the_agencys_host_anothers_notice_is_not_found(both: tuple[Told, Told], agency_browser: Agency) -> None:
    for here, other in (both, both[::-1]):
        browser = agency_browser(here.moderator)
        page = browser.get("/notifications/").content.decode()
        assert f"Thing {here.number} waits" in page
        assert f"Thing {other.number} waits" not in page
        for pk in (other.of(other.moderator), here.of(here.viewer), here.of(here.owner)):
            assert browser.get(f"/notifications/{pk}/").status_code == 404
        browser.post("/notifications/read/")
    assert Notification.objects.filter(read_at=None).count() == 4


def test_the_owner_follows_each_to_its_own_client(both: tuple[Told, Told], agency_browser: Agency, owner: User) -> None:
    browser = agency_browser(owner)
    for here in both:
        answer = browser.get(f"/notifications/{here.of(owner)}/")
        assert answer["Location"] == f"/handover/?to={here.tenant.host}&path=/reports/"


def test_on_one_clients_host_the_owner_is_shown_that_clients_alone(
    both: tuple[Told, Told], owner: User, sign_in: SignIn
) -> None:
    ours, theirs = both
    browser = sign_in(owner, ours.tenant)
    assert f"Thing {theirs.number} waits" not in browser.get("/notifications/").content.decode()
    assert browser.get(f"/notifications/{theirs.of(owner)}/").status_code == 404
    assert Notification.objects.get(pk=theirs.of(owner)).read_at is None
