"""Telling people: once, only the client's own, by mail in their language, and no old news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core import mail

from tenants.access.models import Membership, User
from tenants.access.rules.permissions import Permission
from tenants.access.selectors.actors import actor_at
from tenants.access.selectors.people import who_may
from tenants.boards.models import Work
from tenants.context import client as standing_at
from tenants.models import Tenant
from tenants.notifications import services
from tenants.notifications.models import Notification
from tenants.notifications.rules import wording
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.selectors import notifications
from tenants.notifications.services.mail import NEWS, send

KIND = "tests.thing_waits"


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    @words(KIND, name=lambda: "things")
    def say(facts: Facts) -> Wording:
        return Wording(f"Thing {facts.get('number', 0)} waits", "Open it", "/reports/")

    yield
    wording._kinds.pop(KIND)


def tell(tenant: Tenant, to: list[int], at: datetime, **extra: object) -> list[Notification]:
    with standing_at(tenant):
        return services.notify(KIND, to=to, object_id=7, facts={"number": 7}, at=at, **extra)  # type: ignore[arg-type]


def test_the_same_thing_is_told_once_and_another_occasion_anew(alfa: Tenant, viewer: User, now: datetime) -> None:
    assert len(tell(alfa, [viewer.pk], now)) == 1
    assert tell(alfa, [viewer.pk], now) == []
    assert len(tell(alfa, [viewer.pk], now, occasion="2")) == 1
    assert Work.objects.filter(kind=services.notifications.MAIL).count() == 2  # type: ignore[attr-defined]


def test_nobody_of_another_client_is_told(alfa: Tenant, viewer: User, outsider: User, now: datetime) -> None:
    made = tell(alfa, [viewer.pk, outsider.pk, 10**12], now)
    assert [each.user_id for each in made] == [viewer.pk]


def test_a_person_sees_at_a_clients_host_only_what_concerns_it(
    alfa: Tenant, beta: Tenant, owner: User, now: datetime
) -> None:
    tell(alfa, [owner.pk], now)
    tell(beta, [owner.pk], now)
    with standing_at(alfa):
        by = actor_at(owner, alfa, at=now)
        assert [each.tenant.slug for each in notifications.of(by, at=now)] == ["alfa"]
        assert services.read_all(by=by, at=now) == 1
    assert notifications.unread_count(by, at=now) == 1
    assert {each.tenant.slug for each in notifications.of(by, at=now)} == {"alfa", "beta"}


def test_reading_touches_nobody_elses(alfa: Tenant, viewer: User, sponsor: User, now: datetime) -> None:
    (mine, theirs) = tell(alfa, [viewer.pk, sponsor.pk], now)
    with standing_at(alfa):
        assert services.read([mine.pk, theirs.pk], by=actor_at(viewer, alfa, at=now), at=now) == 1
        assert services.settle(KIND, 7, at=now) == 1


def test_mail_goes_out_once_in_the_readers_words(alfa: Tenant, viewer: User, now: datetime) -> None:
    (told,) = tell(alfa, [viewer.pk], now)
    with standing_at(alfa):
        send(told.pk, now)
        send(told.pk, now)
    (message,) = mail.outbox
    assert message.to == [viewer.email]
    assert message.subject == "Alfa: Thing 7 waits"
    assert "/handover/?to=alfa.localhost&path=%2Freports%2F" in message.body
    assert message.extra_headers["Message-ID"].startswith(f"<notification-{told.pk}@")


@pytest.mark.parametrize("why", ["read", "old", "unwanted", "left", "gone"])
def test_no_mail(alfa: Tenant, viewer: User, now: datetime, why: str) -> None:
    (told,) = tell(alfa, [viewer.pk], now - NEWS - timedelta(seconds=1) if why == "old" else now)
    by = actor_at(viewer, alfa, at=now)
    if why == "read":
        services.read([told.pk], by=by, at=now)
    elif why == "unwanted":
        services.choose_mail(set(), by=by)
        assert notifications.mail_choices(by)[KIND] is False
    elif why == "left":
        User.objects.filter(pk=viewer.pk).update(is_active=False)
    elif why == "gone":
        wording._kinds.pop(KIND)
        words("tests.other", name=lambda: "x")(lambda facts: Wording("x", "x", "/"))
    with standing_at(alfa):
        send(told.pk, now)
    assert mail.outbox == []
    if why == "gone":
        wording._kinds[KIND] = wording._kinds.pop("tests.other")


def test_who_may_names_the_clients_own_people_and_the_agency_wide(
    alfa: Tenant, viewer: User, sponsor: User, owner: User, outsider: User, now: datetime
) -> None:
    assert who_may(alfa, Permission.BILLING_VIEW, at=now) == sorted([sponsor.pk, owner.pk])
    with standing_at(alfa):
        assert who_may(alfa, Permission.BILLING_VIEW, at=now) == sorted([sponsor.pk, owner.pk])


def test_who_left_a_client_reads_no_more_of_it(alfa: Tenant, viewer: User, now: datetime) -> None:
    tell(alfa, [viewer.pk], now)
    by = actor_at(viewer, alfa, at=now)
    assert notifications.unread_count(by, at=now) == 1
    Membership.objects.filter(user=viewer).update(ended_at=now)
    assert notifications.unread_count(by, at=now) == 0
    assert not notifications.of(by, at=now)
