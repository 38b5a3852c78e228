"""Prospects: kept as written, one writer for the brief, one client whoever presses how often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from clients.brief.reading import read
from clients.brief.source import load
from clients.intake import tasks
from clients.intake.models import CLAIM, Draft, DraftStep, State
from clients.intake.rules.starting import suggested
from clients.intake.rules.written import differences, merged, packed, unpacked
from clients.intake.selectors import drafts as reading
from clients.intake.services import creating, drafts
from clients.models import FitAssessment
from clients.services.onboarding import STEPS, onboard
from cms.onboarding.plain_yaml import written_out
from cms.steps import STEPS as FORMS
from cms.steps import of_part
from cms.steps.sheet import Sheet
from config.celery import app
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at_agency
from tenants.context import client, public
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.clients.judged import as_yaml, fit, platforms
from tests.conftest import person

PROGRAMME = """
programme:
  milestones: [{title: A hundred divers have logged a dive, on: 2026-09-01}]
  maintenance: [{title: Review the guideline, every: half_year, first: 2026-10-01, owner: community_manager}]
"""
TEXT = (Path(__file__).parent / "brief.yaml").read_text() + as_yaml(platforms(), "platforms") + PROGRAMME
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
STAMPS = {"id", "changed_at", "changed_by", "changed_by_user_id", "created_at"}

pytestmark = pytest.mark.django_db


def parts(text: str = TEXT) -> dict[str, dict[str, Any]]:
    """Step → the parts of a brief that it edits."""
    found: dict[str, dict[str, Any]] = {}
    for name, said in load(text.encode()).value.items():
        found.setdefault(of_part(name).code, {})[name] = said
    return found


def manager(alfa: Tenant, name: str = "ada") -> Actor:
    return actor_at_agency(person(Role.ACCOUNT_MANAGER, alfa, f"{name}@agency.example"), at=AT)


@pytest.fixture
def here() -> Iterator[None]:
    with public():
        yield


def rows(tenant: Tenant) -> dict[str, list[tuple[Any, ...]]]:
    """What the client's tables hold, but who wrote it when."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with client(tenant), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position) FROM information_schema.columns"
            " WHERE table_schema = %s AND table_name ~ '^(clients|spaces|sla)_' GROUP BY 1",
            [tenant.schema_name],
        )
        for table, columns in cursor.fetchall():
            kept = ", ".join(f'"{name}"' for name in columns if name not in STAMPS and not name.endswith("_id"))
            if kept:
                cursor.execute(f'SELECT {kept} FROM "{table}" ORDER BY 1')  # noqa: S608 - names from the catalogue
                found[table] = cursor.fetchall()
    return found


def without_times(held: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[str]]:
    return {table: sorted(str(row) for row in lines) for table, lines in held.items()}


def test_every_form_gives_back_the_brief_that_it_shows() -> None:
    held = parts()
    for step in FORMS:
        raw = held.get(step.code, {})
        assert Sheet(step.sheet, raw).said == raw, step.code


def test_the_wizard_writes_what_the_command_writes(alfa: Tenant, here: None) -> None:
    by = manager(alfa)
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts=parts())
    creating.request(draft, by=by, at=AT)
    assert creating.perform(draft.pk, AT)
    draft.refresh_from_db()
    assert draft.tenant is not None
    assert draft.tenant.brief_sha256 == read(TEXT.encode()).sha256
    assert not onboard(read(TEXT.encode()), by=by, at=AT).changed, "the command takes it for the client that it is"
    other = read(TEXT.replace("slug: kelpwright", "slug: otherwright").encode())
    onboard(other, by=by, at=AT)
    mine, theirs = rows(draft.tenant), rows(Tenant.objects.get(slug="otherwright"))
    mine.pop("clients_onboarding"), theirs.pop("clients_onboarding")  # the digest names the slug
    assert without_times(mine) == without_times(theirs)
    assert len(mine) > 10
    assert [step for step, _seconds in draft.progress] == [*STEPS]
    assert not draft.steps.exists(), "its facts live in the client's schema"


def test_a_draft_goes_out_as_the_brief_that_came_in(here: None, by: Actor) -> None:
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts=parts())
    assert read(written_out(reading.written(draft)).encode()).sha256 == read(TEXT.encode()).sha256


def test_it_is_made_once_whoever_presses_how_often(alfa: Tenant, here: None) -> None:
    by, colleague = manager(alfa), manager(alfa, "bo")
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts=parts())
    drafts.add_colleague(draft, User.objects.get(pk=colleague.user_id), by=by, at=AT)
    creating.request(draft, by=by, at=AT)
    assert creating.request(draft, by=colleague, at=AT).requested_by == by.name
    assert creating.waiting(AT) == [draft.pk]
    assert creating.perform(draft.pk, AT)
    assert not creating.perform(draft.pk, AT), "a message that came twice"
    assert creating.request(draft, by=by, at=AT).state == State.CREATED
    assert Tenant.objects.filter(slug="kelpwright").count() == 1
    with pytest.raises(drafts.DraftNotOpen):
        drafts.save(draft, "charter", {}, revision=1, by=by, at=AT)


def test_killed_in_the_middle_it_is_taken_up_again(alfa: Tenant, here: None) -> None:
    by = manager(alfa)
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts=parts())
    creating.request(draft, by=by, at=AT)
    Draft.objects.filter(pk=draft.pk).update(claimed_until=AT + CLAIM, attempts=1)  # a worker that died
    assert creating.waiting(AT) == []
    later = AT + CLAIM + timedelta(seconds=1)
    assert creating.waiting(later) == [draft.pk]
    assert creating.perform(draft.pk, later)
    draft.refresh_from_db()
    assert draft.state == State.CREATED


def test_the_task_makes_it_and_the_sweeper_nudges_what_was_missed(
    alfa: Tenant, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = manager(alfa)
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts=parts())
    creating.request(draft, by=by, at=AT)
    nudged: list[int] = []
    monkeypatch.setattr(creating, "nudge", nudged.append)
    tasks.sweep()
    assert nudged == [draft.pk]
    assert {"clients.intake.tasks.create", "clients.intake.tasks.sweep"} <= {*app.tasks}
    tasks.create(draft.pk)
    tasks.create(draft.pk)
    tasks.sweep()
    assert nudged == [draft.pk]
    draft.refresh_from_db()
    assert draft.state == State.CREATED


def test_made_but_not_noted_it_is_found_again(alfa: Tenant, here: None) -> None:
    """Killed after the client stood and before the draft knew."""
    by = manager(alfa)
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts=parts())
    creating.request(draft, by=by, at=AT)
    onboard(read(TEXT.encode()), by=by, at=AT)
    assert creating.perform(draft.pk, AT)
    draft.refresh_from_db()
    assert (draft.state, draft.tenant and draft.tenant.slug) == (State.CREATED, "kelpwright")


def test_what_fails_leaves_the_draft_open_and_says_why(
    alfa: Tenant, here: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = manager(alfa)
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts=parts())
    creating.request(draft, by=by, at=AT)

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(creating, "onboard", broken)
    with pytest.raises(RuntimeError):
        creating.perform(draft.pk, AT)
    draft.refresh_from_db()
    assert (draft.state, draft.error, draft.steps.count() > 5) == (State.OPEN, creating.FAULT, True)
    assert not Tenant.objects.filter(slug="kelpwright").exists()


def test_a_slug_that_was_taken_meanwhile_is_told_at_its_field(alfa: Tenant, here: None) -> None:
    by = manager(alfa)
    draft = drafts.begin("Alfa", by=by, at=AT, parts=parts(TEXT.replace("slug: kelpwright", "slug: alfa")))
    assert (("client", "slug"), reading.TAKEN) in reading.examined(draft, today=AT.date())[1]
    with pytest.raises(creating.BriefIncomplete):
        creating.request(draft, by=by, at=AT)


def test_a_no_go_needs_an_owners_words(alfa: Tenant, owner: User, here: None) -> None:
    by, boss = manager(alfa), actor_at_agency(owner, at=AT)
    bad = fit(2).model_dump(mode="json", exclude_none=True)
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts={**parts(), "fit": {"fit": bad}})
    with pytest.raises(creating.BriefIncomplete):
        creating.request(draft, by=by, at=AT)
    words = {"fit": {**bad, "override": "Their sponsor changes in May."}}
    with pytest.raises(NotPermitted):
        drafts.save(draft, "fit", words, revision=1, by=by, at=AT)
    assert drafts.save(draft, "fit", words, revision=1, by=boss, at=AT) == 2
    worse = {"fit": {**words["fit"], "sponsor": {"score": 1}}}
    assert drafts.save(draft, "fit", worse, revision=2, by=by, at=AT) == 3
    draft.refresh_from_db()
    assert draft.override_by_user_id is None, "the owner answered for other marks"
    assert "override" not in reading.said_in(DraftStep.objects.get(draft=draft, code="fit"))["fit"]
    drafts.save(draft, "fit", words, revision=3, by=boss, at=AT)
    creating.request(draft, by=by, at=AT)
    assert creating.perform(draft.pk, AT)
    with client("kelpwright"):
        assert FitAssessment.objects.get().overridden_by == owner.name


def test_who_saves_over_anothers_is_told(alfa: Tenant, here: None) -> None:
    by = manager(alfa)
    draft = drafts.begin("Kelpwright", by=by, at=AT)
    assert drafts.save(draft, "charter", {"charter": {"why": "One"}}, revision=0, by=by, at=AT) == 1
    with pytest.raises(drafts.StepMoved):
        drafts.save(draft, "charter", {"charter": {"why": "Two"}}, revision=0, by=by, at=AT)
    assert drafts.save(draft, "charter", {"charter": {"why": "Two"}}, revision=1, by=by, at=AT) == 2
    with pytest.raises(drafts.StepMoved):
        drafts.save(draft, "charter", {"charter": {"why": "Three"}}, revision=1, by=by, at=AT)
    assert reading.written(draft) == {"charter": {"why": "Two"}}


def test_a_draft_is_seen_by_owners_and_by_who_works_on_it(alfa: Tenant, owner: User, viewer: User, here: None) -> None:
    by, other = manager(alfa), manager(alfa, "bo")
    draft = drafts.begin("Kelpwright", by=by, at=AT)
    assert reading.find(draft.uuid, by) == draft
    assert reading.find(draft.uuid, actor_at_agency(owner, at=AT)) == draft
    assert reading.find(draft.uuid, other) is None
    assert reading.find(draft.uuid, actor_at_agency(viewer, at=AT)) is None
    with pytest.raises(NotPermitted):
        drafts.save(draft, "charter", {}, revision=0, by=other, at=AT)
    drafts.add_colleague(draft, User.objects.get(pk=other.user_id), by=by, at=AT)
    assert reading.find(draft.uuid, other) == draft


def test_a_clients_role_sees_no_prospect(alfa: Tenant, by: Actor) -> None:
    with public():
        drafts.begin("Kelpwright", by=by, at=AT)
    for table in ("intake_draft", "intake_draftstep", "intake_draftmember"):
        with client(alfa), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM public.{table}")  # noqa: S608


def test_declined_with_a_reason_and_taken_up_again(alfa: Tenant, here: None) -> None:
    by = manager(alfa)
    draft = drafts.begin("Kelpwright", by=by, at=AT, parts=parts())
    with pytest.raises(drafts.DraftNeedsWords):
        drafts.decline(draft, reason=" ", by=by, at=AT)
    drafts.decline(draft, reason="No budget", by=by, at=AT)
    with pytest.raises(drafts.DraftNotOpen):
        creating.request(draft, by=by, at=AT)
    drafts.reopen(draft, by=by, at=AT)
    draft.refresh_from_db()
    assert (draft.state, draft.decline_reason) == (State.OPEN, "")


@pytest.mark.parametrize("sector", ["software", "retail", "finance", "public", "nonprofit", "other"])
def test_what_is_suggested_lacks_only_what_nobody_can_guess(sector: str, alfa: Tenant, by: Actor, here: None) -> None:
    told = suggested(name="Åre Fåglar", sector=sector, country="SE", manager=None, today=AT.date())
    draft = drafts.begin("Åre Fåglar", by=by, at=AT, parts={of_part(name).code: {name: told[name]} for name in told})
    wrong = {".".join(map(str, path)) for path, _what in reading.examined(draft, today=AT.date())[1]}
    answers = {f"charter.{name}" for name in ("why", "for_whom", "goal", "participation")}
    plan = {f"plan.{name}" for name in ("name", "monthly_fee", "included_hours", "hourly_overage")}
    assert wrong == {"client.legal_name"} | answers | plan


def test_two_writings_are_merged_field_by_field() -> None:
    mine = {"charter": {"why": "Mine", "goal": "Same"}, "people": [{"name": "Ada"}, {"name": "Bo"}]}
    theirs = {"charter": {"why": "Theirs", "goal": "Same"}, "people": [{"name": "Ada"}]}
    assert [path for path, _one, _other in differences(mine, theirs)] == [("charter", "why"), ("people", 1, "name")]
    assert merged(mine, theirs, set()) == mine
    assert merged(mine, theirs, {("charter", "why"), ("people", 1, "name")}) == theirs
    assert unpacked(packed(load(TEXT.encode()).value)) == load(TEXT.encode()).value
