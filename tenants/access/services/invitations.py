"""Invitations: written, sent again, withdrawn, accepted once. docs/decisions/0037.

What an address is known for elsewhere shows nowhere: an invitation reads the same for a stranger and for somebody with
an account, until whoever holds the mailbox accepts it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from tenants import audit
from tenants.access.models import Invitation, Membership, User
from tenants.access.rules import links
from tenants.access.rules.permissions import Permission, may, require
from tenants.access.selectors.actors import actor_at, actor_at_agency
from tenants.access.services import memberships, sign_ins, users
from tenants.context import public
from tenants.kernel.actor import Actor, Role, system
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.rules.lifecycle import Doing, works

LIFE = timedelta(days=7)
MAIL = "tenants.access.tasks.send_invitations"


class AlreadyInvited(Refusal):
    """An invitation of this address to this role here is open."""


class InvitationOver(Refusal):
    """It is accepted or withdrawn, so it is neither sent again nor taken back."""


class NoSuchInvitation(Refusal):
    """The link opens nothing (any more): used, old, withdrawn, replaced, or of an account that is closed."""


@transaction.atomic
def invite(
    email: str,
    name: str,
    role: Role,
    *,
    tenant: Tenant | None,
    language: str,
    by: Actor,
    at: datetime,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    by_mail: bool = True,
) -> Invitation:
    """Ask an address to take a role, at one client or agency-wide; the mail follows by itself.

    by_mail: False where the link is handed over otherwise, as by the command that makes the first owner.

    Raises: NotPermitted; RoleOutOfPlace; StageForbids; EndsBeforeStart; AlreadyInvited; RoleHeldAlready, when the
    address holds the role here, which whoever may invite sees here anyway.
    """
    require(by, Permission.MEMBERSHIP_MANAGE)
    memberships.may_give(role, tenant, by)
    address = email.strip().lower()
    memberships.check_span(starts_at or at, ends_at, at=at)
    with public():
        if tenant is not None:
            memberships.require_open(tenant)
        user = User.objects.filter(email=address).first()
        memberships.refuse_gain(user.pk if user else 0, role, by)
        if Invitation.objects.open().filter(email=address, tenant=tenant, role=role).exists():
            raise AlreadyInvited(f"{address} is invited as {role} already", email=address)
        return _write(
            Invitation(email=address, name=name, role=role, tenant=tenant, starts_at=starts_at, ends_at=ends_at),
            language=language,
            by=by,
            at=at,
            by_mail=by_mail,
        )


@transaction.atomic
def invite_named(tenant: Tenant, *, by: Actor, at: datetime) -> int:
    """Invite everyone who was given a role at this client and has never had a way to sign in; returns how many.

    Done again, it invites nobody twice.
    """
    require(by, Permission.MEMBERSHIP_MANAGE)
    with public():
        memberships.require_open(tenant)
        count = 0
        for membership in never_asked(tenant, at=at):
            user, role = membership.user, Role(membership.role)
            memberships.may_give(role, tenant, by)
            invitation = Invitation(email=user.email, name=user.name, role=role, tenant=tenant)
            _write(invitation, language=user.language, by=by, at=at, by_mail=True)
            count += 1
    return count


def never_asked(tenant: Tenant, *, at: datetime) -> list[Membership]:
    """One role of each person of this client who has neither a password nor an open invitation here."""
    with public():  # a client's role does not see whether there is a password
        held = Membership.objects.active(at).filter(tenant=tenant, user__is_active=True, user__last_login=None)
        asked = set(Invitation.objects.open().filter(tenant=tenant).values_list("email", flat=True))
        found: dict[int, Membership] = {}
        for membership in held.select_related("user").order_by("pk"):
            if not membership.user.has_usable_password() and membership.user.email not in asked:
                found.setdefault(membership.user_id, membership)
    return [*found.values()]


@transaction.atomic
def send_again(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """A new link for another seven days; the one before is dead. Raises: NotPermitted; StageForbids; InvitationOver."""
    _may_touch(invitation, by)
    with public():
        if invitation.tenant is not None:
            memberships.require_open(invitation.tenant)
        held = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if held.accepted_at or held.withdrawn_at:
            raise InvitationOver("It is accepted or withdrawn already")
        held.edition += 1
        held.token_sha256 = links.digest(links.token(settings.SECRET_KEY, held.pk, held.edition))
        held.expires_at, held.mail_due_at, held.mail_attempts, held.mailed_at = at + LIFE, at, 0, None
        held.save()
        _record("sent_again", held, by=by, at=at, edition=held.edition)
        transaction.on_commit(nudge)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """Take it back: its link opens nothing from now on. Raises: NotPermitted; InvitationOver."""
    _may_touch(invitation, by)
    with public():
        open_ = Invitation.objects.open().filter(pk=invitation.pk)
        if not open_.update(withdrawn_at=at, mail_due_at=None):
            raise InvitationOver("It is accepted or withdrawn already")
        _record("withdrawn", invitation, by=by, at=at)


@transaction.atomic
def link_for_owner(email: str, name: str, *, by: Actor, at: datetime) -> str:
    """A link that makes this address an owner, for whoever stands at the terminal; an earlier one is dead."""
    with public():
        for earlier in Invitation.objects.open().filter(email=email.strip().lower(), tenant=None, role=Role.OWNER):
            withdraw(earlier, by=by, at=at)
    return link(invite(email, name, Role.OWNER, tenant=None, language="en", by=by, at=at, by_mail=False))


def look_up(token: str, *, at: datetime) -> Invitation:
    """The invitation that this link opens now. One refusal for everything else, so that it tells nothing apart.

    Raises: NoSuchInvitation.
    """
    with public():
        found = (
            Invitation.objects.select_related("tenant", "invited_by").filter(token_sha256=links.digest(token)).first()
        )
        if found is None or not found.is_open(at) or not _still_meant(found, at):
            raise NoSuchInvitation("This link opens nothing any more")
        if User.objects.filter(email=found.email, is_active=False).exists():
            raise NoSuchInvitation("This link opens nothing any more")
    return found


def has_account(invitation: Invitation) -> bool:
    """Whether its person can sign in already, and only takes the role. For whoever holds the link alone."""
    with public():
        user = User.objects.filter(email=invitation.email).first()
        return user is not None and (user.has_usable_password() or user.last_login is not None)


@transaction.atomic
def accept(token: str, *, name: str = "", password: str = "", at: datetime) -> User:
    """Take the role. Who has no way to sign in yet gets name and password; who has keeps theirs.

    Raises: NoSuchInvitation.
    """
    with public():
        found = look_up(token, at=at)
        taken = Invitation.objects.open().filter(pk=found.pk, edition=found.edition)
        if not taken.update(accepted_at=at, mail_due_at=None):
            raise NoSuchInvitation("This link opens nothing any more")
        is_known = has_account(found)
        zone = found.tenant.time_zone if found.tenant else "UTC"
        door = system("invitation", found.tenant.schema_name if found.tenant else "public")
        user = users.ensure_user(
            found.email, name or found.name, language=found.language, time_zone=zone, by=door, at=at
        )
        if not is_known:
            user.name = name or found.name
            user.set_password(password)
            user.end_sessions()
            user.save(update_fields=["name", "password", "session_salt"])
            sign_ins.forget(user, at=at)
        _take_role(found, user, by=door, at=at)
        _record("accepted", found, by=actor_at_agency(user, at=at), at=at, person=user)
    return user


def link(invitation: Invitation) -> str:
    """The address that the mail brings, on the agency's host."""
    token = links.token(settings.SECRET_KEY, invitation.pk, invitation.edition)
    path = reverse("access:invitation", kwargs={"token": token}, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return f"{settings.PUBLIC_ORIGIN}{path}"


def nudge() -> None:
    """Ask a worker to look at the mails that are due; the beat asks again for what was missed."""
    current_app.send_task(MAIL)  # by name: the task calls these services, not the other way round


def _write(new: Invitation, *, language: str, by: Actor, at: datetime, by_mail: bool) -> Invitation:
    new.language, new.invited_by_id, new.invited_by_name = language, by.user_id, by.name
    new.invited_at, new.expires_at, new.mail_due_at = at, at + LIFE, at if by_mail else None
    new.token_sha256 = links.digest(secrets.token_urlsafe(32))  # until the row has its number
    new.save()
    new.token_sha256 = links.digest(links.token(settings.SECRET_KEY, new.pk, new.edition))
    new.save(update_fields=["token_sha256"])
    _record("made", new, by=by, at=at, role=new.role)
    if by_mail:
        transaction.on_commit(nudge)
    return new


def _take_role(found: Invitation, user: User, *, by: Actor, at: datetime) -> None:
    """The role from its start on; a person who was given it meanwhile has it already."""
    starts_at = max(found.starts_at, at) if found.starts_at else at
    if found.ends_at is not None and found.ends_at <= starts_at:
        raise NoSuchInvitation("The time for which it was meant is over")
    try:
        memberships.grant(
            user, Role(found.role), tenant=found.tenant, by=by, at=at, starts_at=starts_at, ends_at=found.ends_at
        )
    except memberships.RoleHeldAlready:
        return


def _still_meant(found: Invitation, at: datetime) -> bool:
    """Whether who invited might still do so: what they wrote does not outlast their own right to it, nor the client."""
    if found.tenant is not None and not works(Doing.INVITE, found.tenant.stage):
        return False
    inviter = found.invited_by
    if inviter is None:
        return True
    if not inviter.is_active:
        return False
    by = actor_at(inviter, found.tenant, at=at) if found.tenant else actor_at_agency(inviter, at=at)
    return may(by, Permission.MEMBERSHIP_MANAGE)


def _may_touch(invitation: Invitation, by: Actor) -> None:
    require(by, Permission.MEMBERSHIP_MANAGE)
    memberships.may_give(Role(invitation.role), invitation.tenant, by)


def _record(verb: str, invitation: Invitation, *, by: Actor, at: datetime, **data: object) -> None:
    """In the agency's trail; the address itself stays in the row, which an erasure empties."""
    place = invitation.tenant.slug if invitation.tenant else "everywhere"
    audit.record(f"access.invitation.{verb}", target=invitation, by=by, at=at, client=place, **data)
