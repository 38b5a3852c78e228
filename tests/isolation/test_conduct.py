"""Guideline, revisions, review, readers and runs of one client show nowhere at another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision, TaskState, Workflow, WorkflowState

from playbooks.models import Guideline, GuidelineVersion, Run, Task
from playbooks.selectors import confirmations, drafts, guidelines, runs
from playbooks.selectors.readiness import missing_conduct
from playbooks.services import guidelines as services
from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.kernel.announcements import announce
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.conftest import person
from tests.playbooks.sample import conduct

pytestmark = pytest.mark.django_db
BASE = "/cms/snippets"


@pytest.fixture
def run(alfa: Tenant, beta: Tenant, by: Actor, moderator: User) -> int:
    """Alfa has all of it, beta nothing."""
    made = conduct(alfa, by=by)
    with client(alfa):
        services.confirm(1, by=actor_at(moderator, alfa, at=timezone.now()), at=timezone.now())
        Guideline.objects.get().get_workflow().start(Guideline.objects.get(), None)
    return made


def test_selectors_read_one_client(alfa: Tenant, beta: Tenant, run: int, owner: User) -> None:
    at = timezone.now()
    for tenant, held in ((alfa, True), (beta, False)):
        actor = actor_at(owner, tenant, at=at)
        with client(tenant):
            month = Month.of(at, tenant.zone)
            assert bool(guidelines.in_force(at)) is held
            assert bool(guidelines.every()) is held
            assert bool(guidelines.by_version(1)) is held
            assert guidelines.next_version() == (2 if held else 1)
            assert bool(drafts.current()) is held
            assert any(reader.confirmed_at for reader in confirmations.of(1, at)) is held
            assert runs.visible_to(actor).exists() is held
            assert bool(runs.run_view(actor, run, at=at)) is held
            assert runs.is_under_way("client-onboarding") is held
            assert any(each.runs for m in (month, month.shifted(-1)) for each in _months(m, tenant)) is held
            assert [each.code for each in missing_conduct(at)] == ([] if held else ["no_guideline"])
            for model in (Guideline, GuidelineVersion, Run, Task, Revision, WorkflowState, TaskState):
                assert model.objects.exists() is held, model


def _months(month: Month, tenant: Tenant) -> tuple[runs.RunMonth, ...]:
    return runs.runs_of_month(month, tenant=tenant, as_of=timezone.now())


def test_each_client_has_its_own_review(alfa: Tenant, beta: Tenant) -> None:
    for tenant in (alfa, beta):
        with client(tenant):
            assert Guideline.get_default_workflow().name == "Guideline review"
            Workflow.objects.filter(name="Guideline review").update(active=False)
            assert Guideline.get_default_workflow() is None


def test_wagtails_pages_of_another_client_show_nothing(
    alfa: Tenant, beta: Tenant, run: int, sign_in: Callable[[User, Tenant], Client]
) -> None:
    """Chooser, list, editor, history, usage and workflow of a guideline that stands at alfa, asked for at beta."""
    lead = person(Role.ACCOUNT_MANAGER, beta, "lead@beta.example")
    with client(beta):
        announce(PersonArrived(user_id=lead.pk, actor=actor_at(lead, beta, at=timezone.now())))
    with client(alfa):
        held = Guideline.objects.get()
        revision, title = held.latest_revision_id, held.title
    browser = sign_in(lead, beta)
    for path in ("choose/playbooks/guideline/", "choose/playbooks/guideline/results/", "playbooks/guideline/"):
        answer = browser.get(f"{BASE}/{path}")
        assert answer.status_code == 200, path
        assert title not in answer.content.decode(), path
    own = f"{BASE}/playbooks/guideline"
    for path in (
        f"{BASE}/choose/playbooks/guideline/chosen/{held.pk}/",
        f"{own}/edit/{held.pk}/",
        f"{own}/history/{held.pk}/",
        f"{own}/usage/{held.pk}/",
        f"{own}/history/{held.pk}/revisions/{revision}/view/",
        f"{own}/workflow_history/{held.pk}/",
        "/cms/reports/workflow/",
        "/cms/reports/site-history/",
    ):
        answer = browser.get(path)
        assert title not in answer.content.decode(), path
        assert answer.status_code in (403, 404, 200 if path.startswith("/cms/reports/") else 404, 302), path


def test_the_desk_and_the_portal_of_another_client_show_nothing(
    alfa: Tenant, beta: Tenant, run: int, sign_in: Callable[[User, Tenant], Client]
) -> None:
    browser = sign_in(person(Role.ACCOUNT_MANAGER, beta, "lead@beta.example"), beta)
    for path in ("/desk/guideline/", "/desk/guideline/readers/?format=csv", "/guideline/", "/desk/playbooks/"):
        page = browser.get(path).content.decode()
        assert "Plain words" not in page, path
        assert "moderator of Alfa" not in page, path
        assert "12 of 12" not in page, path
    assert browser.get(f"/desk/playbooks/runs/{run}/").status_code == 404
    assert browser.get("/desk/guideline/versions/1/").status_code == 404
    with client(alfa):
        task = Task.objects.first()
    assert task is not None
    assert browser.post(f"/desk/playbooks/tasks/{task.pk}/done/").status_code == 404
    found = browser.post("/desk/guideline/check/", {"text": "cheap"}, headers={"HX-Request": "true"})
    assert "nothing is checked" in found.content.decode()


def test_the_command_asks_the_client_that_it_names(
    alfa: Tenant, beta: Tenant, run: int, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"{tmp_path}/post.md"
    with open(text, "w") as file:  # noqa: PTH123 - one line
        file.write("so cheap")
    call_command("lint_content", "alfa", text, "--json")
    assert '"rule": "1.1"' in capsys.readouterr().out
    with pytest.raises(SystemExit):
        call_command("lint_content", "beta", text, "--json")
