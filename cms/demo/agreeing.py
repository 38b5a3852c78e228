"""What the invented client and its agency have agreed on with each other: signed, written down, asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from clients.brief.agreements import DataLine, Duty, ResponsibilityLine
from clients.rules.charters import Side
from clients.rules.community_stages import Stage
from clients.rules.data_register import OF_LISTS
from clients.rules.stakeholders import ContactWay
from clients.selectors import agreements as reading
from clients.selectors import charters, community_stages, profile
from clients.services import agreements, duties, signatures, stakeholders
from clients.services import community_stages as growing
from cms.agreements import starters
from cms.demo.people import acting
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant

PEOPLE = (
    ("Orla Fenn", "Head of customer support", 5, 4, "CHAMPION", 30, 12),
    ("Tomas Reeve", "Product manager, sensors", 4, 5, "SUPPORTIVE", 30, 41),
    ("Ines Marlow", "Finance director", 5, 2, "SCEPTICAL", 60, 104),
    ("Dov Hallam", "Brand and communications", 3, 3, "NEUTRAL", 45, 20),
    ("Sunniva Aker", "Growers’ association, chair", 3, 5, "SUPPORTIVE", 90, 130),
    ("Piet Lorne", "Legal counsel", 4, 1, "NEUTRAL", None, None),
)
"""Invented: name, role, influence, interest, stance, a contact every so many days, the last one so many days ago."""
DUTIES = (
    (
        "Send the month’s count of support contacts",
        Role.APPROVER,
        "monthly",
        -40,
        "Support deflection has no figure",
    ),
    ("Name an engineer for the questions of the spring", Role.SPONSOR, "none", 9, "The question hour has no host"),
    ("Look through the list of banned words", Role.APPROVER, "quarterly", 30, ""),
)
"""What, of whom, how often, due so many days from now, what waits for it."""
STAGES = (
    (Stage.INCEPTION, 900, "The forum opened with forty growers who had tried the first sensors"),
    (Stage.ESTABLISHMENT, 610, "Members begin more threads than staff, three months in a row"),
    (Stage.MATURITY, 120, "Seven answers of ten come from members"),
)
"""Which, so many days ago, and what said so."""
DAY = timedelta(days=1)


def agree(tenant: Tenant, *, now: datetime) -> None:
    """Let the people of both sides agree, once; a demo that was made before goes on with what it has."""
    with client(tenant), transaction.atomic():
        if reading.responsibilities(now) is not None:
            return
        lead, sponsor = acting(tenant, Role.ACCOUNT_MANAGER, now), acting(tenant, Role.SPONSOR, now)
        _sign(lead, sponsor, now)
        reason = "Gone through with the client at the beginning"
        rights = [ResponsibilityLine.model_validate(_lower(line, "decides")) for line in starters.responsibilities()]
        agreements.agree_responsibilities(rights, valid_from=now, reason=reason, by=lead, at=now)
        before = reading.data_register(now)
        before_lines = before.lines if before else ()  # those of lists keep their mark by what they say
        unmarked = ({name: said for name, said in line.items() if name != OF_LISTS} for line in before_lines)
        lines = [*starters.data_lines(), *unmarked]
        held = [DataLine.model_validate(_lower(line, "legal_basis")) for line in lines]
        agreements.agree_data_register(held, valid_from=now, reason=reason, by=lead, at=now)
        _register(lead, now)
        today = profile.local_date(now)
        for what, role, recurrence, days, waits in DUTIES:
            due = (today + days * DAY).isoformat()
            said = {"what": what, "role": str(role), "due": due, "recurrence": recurrence, "waits": waits or None}
            duties.open_duty(Duty.model_validate(said), by=lead, at=now - 60 * DAY)


def grow(tenant: Tenant, *, now: datetime) -> None:
    """Let the community have come from its beginning to maturity, once."""
    with client(tenant), transaction.atomic():
        lead = acting(tenant, Role.ACCOUNT_MANAGER, now)
        if community_stages.history(lead):
            return
        today = profile.local_date(now)
        for seen, (stage, ago, why) in enumerate(STAGES):
            since = today - ago * DAY
            growing.name_stage(stage, since_on=since, seen=seen, reason=why, by=lead, at=now)


def _sign(lead: Actor, sponsor: Actor, now: datetime) -> None:
    held = charters.standing(now)
    if held is None or held.newest.is_signed:
        return
    version = held.newest.version
    signatures.ask(version=version, by=lead, at=now)
    signatures.sign(Side.AGENCY, version=version, by=lead, at=now)
    signatures.sign(Side.CLIENT, version=version, by=sponsor, at=now)


def _register(lead: Actor, now: datetime) -> None:
    today = profile.local_date(now)
    for name, role, influence, interest, stance, every, ago in PEOPLE:
        said = {"name": name, "organisation_role": role, "influence": influence, "interest": interest}
        plan = {"stance": stance, "contact_every_days": every, "owner_user_id": lead.user_id if every else None}
        row = stakeholders.add({**said, **plan}, by=lead, at=now)
        if ago is not None:
            stakeholders.note_contact(row, on=today - ago * DAY, way=ContactWay.CALL, note="", by=lead, at=now)


def _lower(line: Mapping[str, object], name: str) -> dict[str, object]:
    """A code as a brief writes it."""
    return {**line, name: str(line[name]).lower()}
