"""Who is told of a released and of a corrected month: the client's own people alone, each in their language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail

from reporting import notifications
from reporting.models import Report
from reporting.services import reports
from tenants.access.models import Membership, User
from tenants.access.selectors.actors import actor_at
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.context import public
from tenants.kernel.actor import STAKEHOLDERS, Actor, Role
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.rules.wording import Host, kind
from tenants.notifications.selectors import notifications as reading
from tenants.notifications.services.notifications import MAIL
from tests.conftest import person

APRIL = Month(2024, 4)
AT = datetime(2024, 6, 2, 12, tzinfo=UTC)
LATER = AT + timedelta(days=20)
OURS = sorted(STAKEHOLDERS)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pdf")]


@pytest.fixture
def people(kelpwright: Tenant) -> dict[Role, User]:
    """One person for each role at the client; the stakeholders read three languages."""
    found = {role: _at(kelpwright, role) for role in Role}
    for role, language in zip(OURS, ("en", "sv", "da"), strict=True):
        User.objects.filter(pk=found[role].pk).update(language=language)
    return found


def _at(kelpwright: Tenant, role: Role) -> User:
    """Whoever the brief names for the role, or somebody new."""
    email = f"{role}@kelpwright.example"
    return User.objects.filter(email=email).first() or person(role, kelpwright, email)


@pytest.fixture
def released(people: dict[Role, User], outsider: User, in_kelpwright: Tenant, by: Actor) -> Report:
    return reports.make_final(APRIL, by=by, at=AT)


def told(code: str) -> set[int]:
    return set(Notification.objects.filter(kind=code).values_list("user_id", flat=True))


def leave(user: User, how: str) -> None:
    with public():
        if how == "deactivated":
            User.objects.filter(pk=user.pk).update(is_active=False)
        else:
            Membership.objects.filter(user=user).update(ended_at=AT)


def mailed(at: datetime) -> dict[str, mail.EmailMessage]:
    """What the board's work of mail sends at `at`, by address."""
    mail.outbox.clear()
    for work in Work.objects.filter(kind=MAIL, done_at=None):
        perform_one(work.pk, at=at)
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox)
    return {message.to[0]: message for message in mail.outbox}


def link(message: mail.EmailMessage) -> tuple[str, str]:
    """The host that the first link leads to, and the path there."""
    url = next(line for line in str(message.body).splitlines() if line.startswith("http"))
    asked = parse_qs(urlsplit(url).query)
    return asked["to"][0], asked["path"][0]


def test_a_draft_is_told_to_nobody(people: dict[Role, User], in_kelpwright: Tenant, by: Actor) -> None:
    reports.make(APRIL, by=by, at=AT)
    assert not Notification.objects.exists()


def test_the_clients_people_are_told_of_a_release_and_nobody_else(
    released: Report, people: dict[Role, User], outsider: User, kelpwright: Tenant
) -> None:
    assert told(notifications.RELEASED) == {people[role].pk for role in OURS}
    assert told(notifications.RESTATED) == set()
    for role, user in people.items():
        seen = reading.of(actor_at(user, kelpwright, at=AT), at=AT).filter(kind=notifications.RELEASED)
        assert len(seen) == (role in STAKEHOLDERS), role
    assert outsider.pk not in told(notifications.RELEASED)


@pytest.mark.parametrize("left", ["deactivated", "ended"])
def test_who_has_left_is_not_told(people: dict[Role, User], in_kelpwright: Tenant, by: Actor, left: str) -> None:
    gone = people[Role.VIEWER]
    leave(gone, left)
    reports.make_final(APRIL, by=by, at=AT)
    assert told(notifications.RELEASED) == {people[role].pk for role in (Role.APPROVER, Role.SPONSOR)}


@pytest.mark.parametrize("left", ["deactivated", "ended"])
def test_who_leaves_before_the_mail_goes_out_gets_none(released: Report, people: dict[Role, User], left: str) -> None:
    gone = people[Role.SPONSOR]
    leave(gone, left)
    assert set(mailed(AT)) == {people[role].email for role in (Role.APPROVER, Role.VIEWER)}


def test_the_mail_of_a_release_reads_in_each_language_and_leads_to_the_clients_host(
    released: Report, people: dict[Role, User], kelpwright: Tenant
) -> None:
    sent = mailed(AT)
    assert set(sent) == {people[role].email for role in OURS}
    english, swedish, danish = (sent[people[role].email] for role in OURS)
    assert english.subject == "Kelpwright: The report for April 2024 is released"
    assert swedish.subject == "Kelpwright: Rapporten för april 2024 är släppt"
    assert danish.subject == "Kelpwright: Rapporten for april 2024 er frigivet"
    for message in sent.values():
        assert link(message) == (kelpwright.host, "/reports/2024-04/")
    assert mailed(AT) == {}


def test_a_correction_is_told_anew_with_its_number(
    released: Report, people: dict[Role, User], kelpwright: Tenant, by: Actor
) -> None:
    mailed(AT)
    reports.restate(APRIL, "Late posts", by=by, at=LATER)
    reports.restate(APRIL, "More late posts", by=by, at=LATER + timedelta(hours=1))
    assert told(notifications.RESTATED) == {people[role].pk for role in OURS}
    held = Notification.objects.filter(kind=notifications.RESTATED, user=people[Role.APPROVER]).order_by("pk")
    said = [kind(each.kind).say(each.facts) for each in held]  # type: ignore[union-attr]
    assert [each.title for each in said] == [
        "The report for April 2024 is corrected: correction 1",
        "The report for April 2024 is corrected: correction 2",
    ]
    assert {(each.path, each.host) for each in said} == {("/reports/2024-04/", Host.CLIENT)}
    mail.outbox.clear()
    for work in Work.objects.filter(kind=MAIL, done_at=None):
        perform_one(work.pk, at=LATER + timedelta(hours=1))
    assert len(mail.outbox) == 2 * len(OURS)
    assert {link(message) for message in mail.outbox} == {(kelpwright.host, "/reports/2024-04/")}
    staff = {people[role].email for role in set(Role) - STAKEHOLDERS}
    assert not staff & {message.to[0] for message in mail.outbox}
