"""Signing the charter: the agency asks, each side signs, the client may decline with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from clients.events import CharterAnswered, CharterAsked
from clients.models import Charter, CharterAnswer, CharterRequest
from clients.rules.charters import LONGEST_REASON, Answer, Side
from clients.services import readiness
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text

BETWEEN_REQUESTS = timedelta(hours=20)
PERMISSIONS = {Side.AGENCY: Permission.CHARTER_SIGN_AGENCY, Side.CLIENT: Permission.CHARTER_SIGN_CLIENT}
SIGNS_AS = {Side.AGENCY: (Role.OWNER, Role.ACCOUNT_MANAGER), Side.CLIENT: (Role.SPONSOR,)}
"""The role by which a person signs: the first that they hold."""


class NoCharter(Refusal):
    """There is nothing to sign."""


class CharterMoved(Refusal):
    """There is a newer version than the one that was looked at."""


class CharterSigned(Refusal):
    """This side has signed this version already."""


class PersonMustSign(Refusal):
    """A charter is signed by a person."""


class OwnSide(Refusal):
    """Nobody signs for both sides."""


class AskedAlready(Refusal):
    """The client was asked less than a day ago."""


class DeclineNeedsReason(Refusal):
    """Whoever declines says why."""


@transaction.atomic
def ask(*, version: int, by: Actor, at: datetime) -> CharterRequest:
    """Ask the client's sponsor to sign the newest version.

    Raises: NotPermitted; NoCharter; CharterMoved; CharterSigned; AskedAlready.
    """
    require(by, Permission.CHARTER_SIGN_AGENCY)
    charter = _held(version)
    _refuse_signed(charter, Side.CLIENT)
    last = charter.requests.order_by("-asked_at").first()
    if last is not None and at - last.asked_at < BETWEEN_REQUESTS:
        when = last.asked_at.isoformat()
        raise AskedAlready(f"The client was asked at {when}: give them a day", asked_at=when)
    return _ask(charter, by=by, at=at)


@transaction.atomic
def ask_anew(charter_id: int, *, by: Actor, at: datetime) -> None:
    """Ask for a version that has just replaced another; whoever may change a charter has asked by changing it."""
    _ask(Charter.objects.get(pk=charter_id), by=by, at=at)
    readiness.look_again(at)


def _ask(charter: Charter, *, by: Actor, at: datetime) -> CharterRequest:
    asked = CharterRequest.objects.create(charter=charter, asked_by=by.name, asked_by_user_id=by.user_id, asked_at=at)
    audit.record("clients.charter.signature_asked", target=charter, by=by, at=at, version=charter.version)
    announce(CharterAsked(charter_id=charter.pk, version=charter.version, at=at))
    return asked


@transaction.atomic
def sign(side: Side, *, version: int, by: Actor, at: datetime) -> CharterAnswer:
    """Sign the newest version for one side. In force once both have; until then the one before stays.

    Raises: NotPermitted; NoCharter; CharterMoved; PersonMustSign; CharterSigned; OwnSide.
    """
    require(by, PERMISSIONS[side])
    charter = _held(version)
    _refuse_signed(charter, side)
    if by.user_id is not None and charter.answers.filter(answer=Answer.SIGNED, by_user_id=by.user_id).exists():
        raise OwnSide("You have signed it for the other side: somebody else signs for this one")
    return _answer(charter, side, Answer.SIGNED, "", by=by, at=at)


@transaction.atomic
def decline(*, version: int, reason: str, by: Actor, at: datetime) -> CharterAnswer:
    """Say for the client that it does not sign, and why; it may still sign later.

    Raises: NotPermitted; DeclineNeedsReason; NoCharter; CharterMoved; PersonMustSign; CharterSigned.
    """
    require(by, Permission.CHARTER_SIGN_CLIENT)
    why = " ".join(reason.split())
    if first_not_text(why) or not any(map(str.isalnum, why)) or len(why) > LONGEST_REASON:
        raise DeclineNeedsReason(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    charter = _held(version)
    _refuse_signed(charter, Side.CLIENT)
    return _answer(charter, Side.CLIENT, Answer.DECLINED, why, by=by, at=at)


def _answer(charter: Charter, side: Side, answer: Answer, why: str, *, by: Actor, at: datetime) -> CharterAnswer:
    if by.kind is not ActorKind.PERSON or by.user_id is None:
        raise PersonMustSign("A charter is signed by a person")
    role = next(role for role in SIGNS_AS[side] if role in by.roles)
    given = CharterAnswer.objects.create(
        charter=charter,
        side=side,
        answer=answer,
        reason=why,
        role=role,
        by_name=by.name,
        by_user_id=by.user_id,
        at=at,
    )
    verb = f"clients.charter.{answer.lower()}"
    audit.record(verb, target=charter, by=by, at=at, version=charter.version, side=side, note=why)
    announce(CharterAnswered(charter.pk, charter.version, side=side, answer=answer, at=at))
    readiness.look_again(at)
    return given


def _held(version: int) -> Charter:
    """The newest version, ours until the transaction ends. Raises: NoCharter; CharterMoved."""
    newest = Charter.objects.select_for_update().order_by("-version").first()
    if newest is None:
        raise NoCharter("There is no charter yet, so there is nothing to sign")
    if newest.version != version:
        told = f"Version {newest.version} is the latest, and you looked at version {version}"
        raise CharterMoved(told, seen=version, now=newest.version)
    held: Charter = newest
    return held


def _refuse_signed(charter: Charter, side: Side) -> None:
    signed = charter.answers.filter(side=side, answer=Answer.SIGNED).first()
    if signed is not None:
        told = f"Version {charter.version} is signed already, by {signed.by_name}"
        raise CharterSigned(told, version=charter.version, name=signed.by_name)
