"""Door × stage: what a client's stage forbids is refused in words at each door, as the one table says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from clients.spaces.events import ActivityIngested, FlagRaised
from clients.spaces.models import Flag, IngestRun, Space
from clients.spaces.services import flags, hearing, ingestion
from content_calendar.models import Item
from content_calendar.services import feeds, publishing
from playbooks.rules.guideline import Action
from reporting.services import reports, runs
from sla.models import Case
from sla.rules.words import PauseReason
from sla.services import answering, cases
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.access.services import invitations, memberships
from tenants.access.services.users import ensure_user
from tenants.billing.services import checkouts
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.actor import Role
from tenants.kernel.announcements import announce
from tenants.kernel.periods import Month
from tenants.kernel.refusals import Refusal
from tenants.models import StageChange, Tenant
from tenants.rules.lifecycle import WORKS, Doing, Stage, works
from tests.clients.spaces.forums import write_rows
from tests.cms import planned
from tests.cms.conftest import put_report
from tests.cms.queue_cases import a_flag_case
from tests.cms.test_desk_home_views import a_space
from tests.conftest import LONG_AGO, SYSTEM, person
from tests.tenants.test_billing_credits_services import FINANCE

pytestmark = pytest.mark.django_db
MONTH = Month.parse("2026-03")
Held = SimpleNamespace
SignIn = Callable[[User, Tenant], Client]


class Passed(Exception):
    """The door was open: what stands behind it is not this test's business."""


@pytest.fixture
def held(alfa: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    """Something behind each door, at an instant when it is due."""
    now = timezone.now()
    run = a_space(alfa, "forum")
    draft, report = planned.put(alfa, "SCHEDULED"), put_report(alfa, str(MONTH), "DRAFT")
    lead = actor_at(person(Role.ACCOUNT_MANAGER, alfa), alfa, at=now)
    with standing_at(alfa):
        space = Space.objects.get()
    a_flag_case(alfa, space.pk, "A case", at=now - timedelta(hours=1))
    with public():
        somebody = ensure_user("some@alfa.example", "Some Body", by=SYSTEM, at=LONG_AGO)
        invitation = invitations.invite(
            "new@alfa.example", "New", Role.VIEWER, tenant=alfa, language="en", by=SYSTEM, at=now
        )
    rows = [["99", "2026-02-01T10:00:00Z", "ada", "t", "", "", "Hello", 0, 0, 0]]

    def passed(*args: object, **names: object) -> None:
        raise Passed

    monkeypatch.setattr(publishing.door, "publish", passed)
    monkeypatch.setattr(reports, "made", passed)
    monkeypatch.setattr(reports.figures, "month_data", passed)
    with standing_at(alfa):
        Item.objects.filter(pk=draft.pk).update(slot_at=now - timedelta(minutes=1), approved_edition=F("edition"))
        return SimpleNamespace(
            tenant=alfa, now=now, lead=lead, space=space, run=IngestRun.objects.get(pk=run), report=report,
            item=Item.objects.get(pk=draft.pk), case=Case.objects.get(), flag=Flag.objects.get(), somebody=somebody,
            invitation=invitation, path=write_rows(tmp_path / "posts.csv", rows),
        )  # fmt: skip


def retried(held: Held) -> None:
    failed = {"status": "FAILED", "failed_at": held.now, "failure_code": "PlatformRefused", "failure": "Taken"}
    Item.objects.filter(pk=held.item.pk).update(**failed)
    publishing.retry(held.item, by=held.lead, at=held.now)


def decided(held: Held) -> None:
    seen = Case.objects.get().moves
    cases.decide(held.case, action=Action.KEEP, rule="", reason="Fine", by=held.lead, at=held.now, seen=seen)


def flagged(held: Held) -> None:
    flag = held.flag
    announce(FlagRaised(flag.pk, held.space.pk, flag.post_id, None, flag.reason, flag.flagged_at))


def waiting(held: Held) -> None:
    cases.pause(held.case, reason=PauseReason.MEMBER, evidence="Asked", by=held.lead, at=held.now)


def command(held: Held) -> None:
    out = StringIO()
    try:
        call_command("ingest", "alfa", "forum", "--from", "csv", str(held.path), stdout=out, stderr=out)
    except SystemExit:
        raise CommandError(out.getvalue()) from None


def invited(held: Held) -> None:
    said: dict[str, Any] = {"tenant": held.tenant, "language": "en", "by": held.lead, "at": held.now}
    invitations.invite("other@alfa.example", "Other", Role.VIEWER, **said)


Door = tuple[Doing, Callable[[Held], object]]
DOORS: dict[str, Door] = {
    "a file is taken in": (
        Doing.INGEST,
        lambda held: ingestion.ingest(held.space, "csv", held.path, by=SYSTEM, at=held.now),
    ),
    "a file is taken in by command": (Doing.INGEST, command),
    "the platform is asked for flags": (Doing.INGEST, lambda held: flags.pull(held.space, by=SYSTEM, at=held.now)),
    "the platform tells flags": (Doing.INGEST, lambda held: flags.store(held.space, [], by=SYSTEM, at=held.now)),
    "what a platform told is taken in": (Doing.INGEST, lambda held: hearing.handle(held.space.pk, held.now)),
    "a flag opens a case": (Doing.OPEN_CASES, flagged),
    "activity opens cases": (
        Doing.OPEN_CASES,
        lambda held: announce(ActivityIngested(held.run.pk, held.space.pk, changed=1)),
    ),
    "a case is claimed": (Doing.DECIDE, lambda held: cases.claim(held.case, by=held.lead, at=held.now)),
    "a case waits": (Doing.DECIDE, waiting),
    "a case goes on": (Doing.DECIDE, lambda held: cases.resume(held.case, by=held.lead, at=held.now)),
    "a case is decided": (Doing.DECIDE, decided),
    "a platform is told again": (
        Doing.DECIDE,
        lambda held: answering.tell_again(held.case, by=held.lead, at=held.now),
    ),
    "a case is taken back": (
        Doing.DECIDE,
        lambda held: cases.withdraw(held.case, reason="None", by=held.lead, at=held.now),
    ),
    "an item goes out": (Doing.PUBLISH, lambda held: publishing.publish_item(held.item.pk, held.now)),
    "an item is tried again": (Doing.PUBLISH, retried),
    "a report is made": (Doing.REPORT_MAKE, lambda held: reports.make(MONTH, by=SYSTEM, at=held.now)),
    "a report is asked for": (Doing.REPORT_MAKE, lambda held: runs.request(MONTH, by=held.lead, at=held.now)),
    "a report is released": (
        Doing.REPORT_RELEASE,
        lambda held: reports.release(held.report, by=held.lead, at=held.now),
    ),
    "a report is made final": (Doing.REPORT_RELEASE, lambda held: reports.make_final(MONTH, by=SYSTEM, at=held.now)),
    "a report is corrected": (
        Doing.REPORT_RELEASE,
        lambda held: reports.restate(MONTH, "Why", by=SYSTEM, at=held.now),
    ),
    "a subscription is begun": (Doing.SUBSCRIBE, lambda held: checkouts.start(held.tenant, by=FINANCE, at=held.now)),
    "a role is given": (
        Doing.INVITE,
        lambda held: memberships.grant(held.somebody, Role.VIEWER, tenant=held.tenant, by=SYSTEM, at=held.now),
    ),
    "somebody is invited": (Doing.INVITE, invited),
    "somebody is invited again": (
        Doing.INVITE,
        lambda held: invitations.send_again(held.invitation, by=SYSTEM, at=held.now),
    ),
    "all who have a role are invited": (
        Doing.INVITE,
        lambda held: invitations.invite_named(held.tenant, by=SYSTEM, at=held.now),
    ),
}


def in_stage(tenant: Tenant, stage: Stage, *, until: Any = None) -> None:
    with public():
        Tenant.objects.filter(pk=tenant.pk).update(stage=stage)
        if stage is Stage.ENDED:
            said = {"before": "ENDING", "after": "ENDED", "at": LONG_AGO, "until": until, "by_name": "tests"}
            StageChange.objects.create(tenant=tenant, reason="Over", overridden=[], **said)


def words_at(door: Callable[[Held], object], held: Held) -> str:
    """With what words the stage keeps the door shut; "" where it is open. Whatever was done is undone."""
    try:
        with standing_at(held.tenant), transaction.atomic():
            door(held)
            raise Passed
    except (Refusal, CommandError) as refusal:
        said = re.search(r"Alfa is \w+: this does not work in that stage", str(refusal))
        return said.group() if said else ""
    except Passed:
        return ""


def test_each_door_does_what_the_table_says(held: Held) -> None:
    assert {doing for doing, _ in DOORS.values()} == WORKS.keys() - AT_PAGES
    got: dict[str, dict[Stage, str]] = {name: {} for name in DOORS}
    for stage in Stage:
        in_stage(held.tenant, stage)
        for name, (_doing, door) in DOORS.items():
            got[name][stage] = words_at(door, held)
    expected = {
        name: {
            stage: "" if works(doing, stage) else f"Alfa is {stage.lower()}: this does not work in that stage"
            for stage in Stage
        }
        for name, (doing, _door) in DOORS.items()
    }
    assert got == expected


AT_PAGES = {Doing.STAFF_SIGN_IN, Doing.CLIENT_SIGN_IN, Doing.PORTAL_READ}


def test_pages_stay_open_and_after_the_end_the_clients_people_only_look(
    alfa: Tenant, held: Held, viewer: User, approver: User, account_manager: User, sign_in: SignIn
) -> None:
    """Approving sends something: after the end that is refused, reading is not, until the portal's days are over."""
    asked = planned.put(alfa, "WITH_CLIENT").pk
    with standing_at(alfa):
        secret = feeds.make(by=actor_at(viewer, alfa, at=held.now), at=held.now)
    browsers = {user.email: sign_in(user, alfa) for user in (viewer, approver, account_manager)}

    def look() -> list[int]:
        return [
            browsers[viewer.email].get("/").status_code,
            browsers[viewer.email].get(f"/feeds/calendar/{secret}.ics").status_code,
            browsers[approver.email].post(f"/approvals/{asked}/approve/", {"edition": "99"}).status_code,
            browsers[account_manager.email].get("/desk/").status_code,
        ]

    for stage in Stage:
        in_stage(alfa, stage, until=held.now + timedelta(days=9))
        assert look() == [200, 200, 403 if stage is Stage.ENDED else 409, 200], stage
    with public():
        StageChange.objects.all().delete()
    in_stage(alfa, Stage.ENDED, until=held.now - timedelta(days=1))
    assert look() == [401, 404, 401, 200], "and the secret of a calendar opens no more than its person may"


def test_an_invitation_does_not_outlast_the_client(held: Held) -> None:
    token = invitations.link(held.invitation).rstrip("/").rsplit("/", 1)[1]
    for stage in Stage:
        in_stage(held.tenant, stage)
        if stage is Stage.ENDED:
            with pytest.raises(invitations.NoSuchInvitation):
                invitations.accept(token, name="New", password="a long enough password", at=held.now)
        else:
            assert invitations.look_up(token, at=held.now).pk == held.invitation.pk
