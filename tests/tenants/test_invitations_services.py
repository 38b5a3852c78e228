"""Invitations: one link, once, for seven days; and nothing told to whoever should not know."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tenants.access.models import Invitation, Membership, User
from tenants.access.rules import links
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at, actor_at_agency
from tenants.access.services import invitation_mail, invitations, memberships, users
from tenants.audit.models import Entry
from tenants.context import public
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.conftest import person

PASSWORD = "four words that differ"
WEEK = timedelta(days=7)


def asked(tenant: Tenant | None, by: Actor, at: datetime, **changes: object) -> Invitation:
    facts = {"email": "New@Else.example", "name": "Nora New", "role": Role.MODERATOR, "language": "sv", **changes}
    email, name, role = facts.pop("email"), facts.pop("name"), facts.pop("role")
    return invitations.invite(email, name, role, tenant=tenant, by=by, at=at, **facts)  # type: ignore[arg-type]


def token(invitation: Invitation) -> str:
    return invitations.link(invitation).rstrip("/").rpartition("/")[2]


def test_a_token_is_long_and_each_editions_own() -> None:
    tokens = {links.token("secret", pk, edition) for pk in (1, 2) for edition in (1, 2)} | {links.token("other", 1, 1)}
    assert len(tokens) == 5
    assert {len(each) for each in tokens} == {43}


def test_the_mail_comes_once_in_the_persons_language_and_its_link_lets_in(
    alfa: Tenant, by: Actor, now: datetime
) -> None:
    made = asked(alfa, by, now)
    assert not User.objects.filter(email="new@else.example").exists()
    assert invitation_mail.send_due(at=now) == 1
    assert invitation_mail.send_due(at=now + timedelta(hours=1)) == 0
    (sent,) = mail.outbox
    assert sent.to == ["new@else.example"]
    assert "inbjudan" in sent.subject
    assert invitations.link(made) in sent.body
    assert made.token_sha256 != token(made)
    person_ = invitations.accept(token(made), name="Nora Newer", password=PASSWORD, at=now)
    assert (person_.name, person_.language, person_.check_password(PASSWORD)) == ("Nora Newer", "sv", True)
    assert actor_at(person_, alfa, at=now).roles == {Role.MODERATOR}
    verbs = Entry.objects.filter(verb__startswith="access.invitation").values_list("verb", flat=True)
    assert [*verbs.order_by("pk")] == ["access.invitation.made", "access.invitation.accepted"]
    with pytest.raises(invitations.NoSuchInvitation):
        invitations.accept(token(made), name="Somebody Else", password=PASSWORD, at=now)


def test_a_mail_that_fails_is_tried_again_and_is_the_same_message(
    alfa: Tenant, by: Actor, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, sent = asked(alfa, by, now), []

    def fails(message: object) -> None:
        sent.append(message)
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", fails)
        assert invitation_mail.send_due(at=now) == 0
        assert invitation_mail.send_due(at=now) == 0  # not before its pause is over
    assert len(sent) == 1
    assert invitation_mail.send_due(at=now + timedelta(minutes=2)) == 1
    assert sent[0].extra_headers["Message-ID"] == mail.outbox[0].extra_headers["Message-ID"]
    assert sent[0].body == mail.outbox[0].body
    made.refresh_from_db()
    assert made.mailed_at is not None


def withdrawn(made: Invitation, by: Actor, now: datetime) -> None:
    invitations.withdraw(made, by=by, at=now)


def replaced(made: Invitation, by: Actor, now: datetime) -> None:
    invitations.send_again(Invitation.objects.get(pk=made.pk), by=by, at=now)


def of_a_closed_account(made: Invitation, by: Actor, now: datetime) -> None:
    user = users.ensure_user(made.email, "Nora", by=by, at=now)
    users.deactivate(user, by=by, at=now)


def old(made: Invitation, by: Actor, now: datetime) -> None:
    Invitation.objects.filter(pk=made.pk).update(expires_at=now)


def used(made: Invitation, by: Actor, now: datetime) -> None:
    invitations.accept(token(made), name="Nora", password=PASSWORD, at=now)


@pytest.mark.parametrize("spoil", [withdrawn, replaced, of_a_closed_account, old, used])
def test_every_link_that_opens_nothing_reads_the_same(alfa: Tenant, by: Actor, now: datetime, spoil: object) -> None:
    made = asked(alfa, by, now)
    link, browser = token(made), Client(headers={"host": "agency.localhost"})
    unknown = browser.get("/invitation/no-such-token/")
    spoil(made, by, now)  # type: ignore[operator]
    answer = browser.get(f"/invitation/{link}/")
    assert (answer.status_code, answer.content) == (410, unknown.content)
    posted = browser.post(f"/invitation/{link}/", {"name": "X", "password1": PASSWORD, "password2": PASSWORD})
    assert posted.status_code == 410
    assert b"Alfa" not in answer.content
    elsewhere = Client(headers={"host": alfa.host}).get(f"/invitation/{link}/")
    assert elsewhere.status_code == 401


def test_who_invited_must_still_be_allowed_to(alfa: Tenant, account_manager: User, by: Actor, now: datetime) -> None:
    made = asked(alfa, actor_at(account_manager, alfa, at=now), now)
    assert invitations.look_up(token(made), at=now).pk == made.pk
    memberships.end(Membership.objects.get(user=account_manager), by=by, at=now)
    with pytest.raises(invitations.NoSuchInvitation):
        invitations.look_up(token(made), at=now)


def test_an_account_that_is_there_keeps_its_name_and_password(
    alfa: Tenant, outsider: User, by: Actor, now: datetime
) -> None:
    users.set_password(outsider, PASSWORD, by=by, at=now)
    made = asked(alfa, by, now, email=outsider.email, role=Role.VIEWER)
    browser = Client(headers={"host": "agency.localhost"})
    page = browser.get(f"/invitation/{token(made)}/")
    assert b"password1" not in page.content
    assert outsider.name.encode() not in page.content
    changed = {"name": "Mallory", "password1": "another long password", "password2": "another long password"}
    assert browser.post(f"/invitation/{token(made)}/", changed).status_code == 302
    outsider.refresh_from_db()
    assert outsider.check_password(PASSWORD)
    assert outsider.name != "Mallory"
    assert actor_at(outsider, alfa, at=timezone.now()).roles == {Role.VIEWER}


def test_inviting_tells_nothing_of_an_address(
    alfa: Tenant, outsider: User, account_manager: User, now: datetime
) -> None:
    by = actor_at(account_manager, alfa, at=now)
    known = asked(alfa, by, now, email=outsider.email)
    fresh = asked(alfa, by, now)
    own = {"id", "email", "token_sha256", "_state"}
    assert {k: v for k, v in vars(known).items() if k not in own} == {
        k: v for k, v in vars(fresh).items() if k not in own
    }
    with pytest.raises(invitations.AlreadyInvited):
        asked(alfa, by, now)


def test_a_role_holds_between_its_days_only(alfa: Tenant, by: Actor, now: datetime) -> None:
    starts_at, ends_at = now + timedelta(days=2), now + timedelta(days=9)
    made = asked(alfa, by, now, starts_at=starts_at, ends_at=ends_at)
    user = invitations.accept(token(made), name="Nora", password=PASSWORD, at=now)
    holds = [
        bool(actor_at(user, alfa, at=at).roles) for at in (now, starts_at, ends_at - timedelta(seconds=1), ends_at)
    ]
    assert holds == [False, True, True, False]


@pytest.mark.parametrize("role", [Role.OWNER, Role.FINANCE])
def test_only_an_owner_invites_to_the_agency(
    alfa: Tenant, beta: Tenant, account_manager: User, owner: User, now: datetime, role: Role
) -> None:
    with pytest.raises(NotPermitted):
        asked(None, actor_at_agency(account_manager, at=now), now, role=role)
    with pytest.raises(NotPermitted):
        asked(beta, actor_at(account_manager, alfa, at=now), now)
    assert asked(None, actor_at_agency(owner, at=now), now, role=role).tenant_id is None


def test_nobody_invites_themselves_to_more(alfa: Tenant, owner: User, account_manager: User, now: datetime) -> None:
    for user in (owner, account_manager):
        with pytest.raises(NotPermitted):
            asked(alfa, actor_at(user, alfa, at=now), now, email=user.email, role=Role.APPROVER)


def test_everyone_named_is_invited_once(alfa: Tenant, by: Actor, now: datetime) -> None:
    named = {person(role, alfa, f"{role}@named.example").email for role in (Role.SPONSOR, Role.MODERATOR)}
    with_password = person(Role.VIEWER, alfa, "has@named.example")
    users.set_password(with_password, PASSWORD, by=by, at=now)
    assert invitations.invite_named(alfa, by=by, at=now) == len(named)
    assert invitations.invite_named(alfa, by=by, at=now) == 0
    with public():
        assert set(Invitation.objects.filter(tenant=alfa).values_list("email", flat=True)) == named
    made = Invitation.objects.get(email="sponsor@named.example")
    user = invitations.accept(token(made), name="Sol", password=PASSWORD, at=now)
    assert Membership.objects.filter(user=user).count() == 1


def test_a_week_later_it_is_too_old(alfa: Tenant, by: Actor, now: datetime) -> None:
    made = asked(alfa, by, now)
    assert invitations.look_up(token(made), at=now + WEEK - timedelta(seconds=1))
    with pytest.raises(invitations.NoSuchInvitation):
        invitations.look_up(token(made), at=now + WEEK)
