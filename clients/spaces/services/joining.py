"""Joining people of several spaces who are one, and parting them again; neither loses what stood.

Why stands with each turn and not in the trail: it may name somebody, and goes when they are erased.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clients.spaces.events import MemberChanged
from clients.spaces.models import ErasedMember, Member, MemberTurn, Person, Turn
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal

LONGEST_REASON = 300


class NotSeveral(Refusal):
    """Joining takes two people or more who are not one yet."""


class TwoOfOneSpace(Refusal):
    """Two of them are of the same space, where they are two."""


class CannotBeJoined(Refusal):
    """One of them is the platform itself, was erased, or is not held."""


class NoReason(Refusal):
    """It was not said why, or at greater length than is kept."""


class NotJoined(Refusal):
    """The person stands alone already."""


@transaction.atomic
def join(people: Iterable[Person], reason: str, *, by: Actor, at: datetime) -> Member:
    """Say that these people are one. Whoever is one with any of them already comes along.

    Raises: NotPermitted; NoReason; NotSeveral; CannotBeJoined; TwoOfOneSpace.
    """
    require(by, Permission.MEMBER_MANAGE)
    said = _reason(reason)
    asked = {person.pk for person in people}
    named = list(Person.objects.select_for_update().filter(pk__in=asked).order_by("pk"))
    if len(named) < len(asked) or any(one.is_system for one in named) or _erased(asked):
        raise CannotBeJoined("Only members who are held and were not erased can be joined")
    members = sorted({one.member_id for one in named if one.member_id is not None})
    along = Person.objects.select_for_update().filter(member__in=members).exclude(pk__in=asked).order_by("pk")
    every = [*named, *along]
    if len(named) < 2 or (len(members) == 1 and all(one.member_id for one in named)):
        raise NotSeveral("Choose two people or more who are not joined yet")
    if len({one.space_id for one in every}) < len(every):
        raise TwoOfOneSpace("Two of them are of the same space, and in one space each counts as themselves")
    member = Member.objects.get(pk=members[0]) if members else Member.objects.create(created_at=at)
    moved = [one for one in every if one.member_id != member.pk]
    for one in moved:
        if one.member_id is not None:
            _turn(one, one.member_id, Turn.PARTED, said, by=by, at=at)
        _turn(one, member.pk, Turn.JOINED, said, by=by, at=at)
    Person.objects.filter(pk__in=[one.pk for one in moved]).update(member=member)
    told = {"people": [one.pk for one in every], "joined": [one.pk for one in moved]}
    audit.record("spaces.member.joined", target=member, by=by, at=at, **told)
    announce(MemberChanged(member_id=member.pk, space_ids=tuple(one.space_id for one in every)))
    return member


@transaction.atomic
def part(person: Person, reason: str, *, by: Actor, at: datetime) -> Member:
    """Say that `person` is somebody else after all. Who would be left as the only one stands alone again, too.

    Raises: NotPermitted; NoReason; NotJoined.
    """
    require(by, Permission.MEMBER_MANAGE)
    said = _reason(reason)
    row = Person.objects.select_for_update().filter(pk=person.pk).first()
    if row is None or row.member_id is None:
        raise NotJoined("This person is joined with nobody")
    member = Member.objects.get(pk=row.member_id)
    held = list(Person.objects.select_for_update().filter(member=member).order_by("pk"))
    leaving = held if len(held) == 2 else [row]
    for one in leaving:
        _turn(one, member.pk, Turn.PARTED, said, by=by, at=at)
    Person.objects.filter(pk__in=[one.pk for one in leaving]).update(member=None)
    told = {"people": [one.pk for one in held], "parted": [one.pk for one in leaving]}
    audit.record("spaces.member.parted", target=member, by=by, at=at, **told)
    announce(MemberChanged(member_id=member.pk, space_ids=tuple(one.space_id for one in held)))
    return member


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        raise NoReason(f"Say why, in at most {LONGEST_REASON} characters", most=LONGEST_REASON)
    return said


def _erased(people: set[int]) -> bool:
    return ErasedMember.objects.filter(person_id__in=people).exists()


def _turn(one: Person, member_id: int, turn: Turn, reason: str, *, by: Actor, at: datetime) -> None:
    MemberTurn.objects.create(
        member_id=member_id, person=one, turn=turn, reason=reason, at=at, by_name=by.name, by_user_id=by.user_id
    )
