"""A client from a brief: whole or not at all, once, and with what was in force from when."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from clients.brief.brief import Brief
from clients.brief.reading import read, read_file
from clients.models import Charter, CostInput, KpiVersion, ObjectiveVersion, Onboarding, ValueInput
from clients.selectors import charters, objectives, service_hours, value
from clients.selectors.readiness import missing_for_go_live
from clients.services import charters as charter_services
from clients.services import value as value_services
from clients.services.onboarding import AlreadyOnboarded, Onboarded, onboard
from clients.spaces.selectors import spaces
from clients.spaces.services.ingestion import ingest
from playbooks.selectors import confirmations
from playbooks.services import guidelines
from sla.models import Promise
from sla.selectors import policies
from tenants.access.models import Membership
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.memberships import roles_at
from tenants.access.services.memberships import end, grant
from tenants.billing.selectors import plans
from tenants.boards.models import ClientRow
from tenants.context import client, public
from tenants.kernel.actor import STAFF, Actor, ActorKind, Role
from tenants.models import Stage, Tenant

TEXT = (Path(__file__).parent / "brief.yaml").read_text()
AT = datetime(2024, 3, 10, 12, tzinfo=UTC)
BEFORE = datetime(2024, 2, 29, 22, 59, tzinfo=UTC)  # 23:59 in Stockholm, the day before the service starts
FIRST = datetime(2024, 2, 29, 23, 0, tzinfo=UTC)  # midnight there: the service's first instant

pytestmark = pytest.mark.django_db


@pytest.fixture
def brief() -> Brief:
    return read(TEXT.encode())


@pytest.fixture
def kelpwright(brief: Brief, by: Actor) -> Tenant:
    onboard(brief, by=by, at=AT)
    return Tenant.objects.get(slug="kelpwright")


def everything() -> dict[str, int]:
    """How many rows each public table has, and how many schemas there are."""
    with public(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM public."{table}"')
            counts[table] = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_namespace")
        counts["schemas"] = cursor.fetchone()[0]
    return counts


def test_a_brief_becomes_a_client(brief: Brief, by: Actor) -> None:
    done = onboard(brief, by=by, at=AT)
    assert (done.client, done.schema, done.host) == ("kelpwright", "c_kelpwright", "kelpwright.localhost")
    assert done.changed
    tenant = Tenant.objects.get(slug="kelpwright")
    assert (tenant.stage, tenant.accent, tenant.service_since) == (Stage.ONBOARDING, "#2f6f4f", date(2024, 3, 1))
    assert (tenant.sector, tenant.is_generated, tenant.brief_sha256) == ("software", False, brief.sha256)
    assert roles_at(tenant, at=AT) == {Role.APPROVER, Role.SPONSOR, Role.ACCOUNT_MANAGER, Role.MODERATOR}
    with client(tenant):
        assert Onboarding.objects.get().counts == brief.counts
        assert [space.slug for space in spaces.every()] == ["forum"]
        charter = charters.in_force(AT)
        assert charter is not None
        assert (charter.version, charter.why) == (1, "Divers learn from divers")
        assert charter.company_decides == ("prices",)


def test_the_plan_holds_from_the_first_local_day(kelpwright: Tenant) -> None:
    assert plans.in_force(kelpwright, BEFORE) is None
    plan = plans.in_force(kelpwright, FIRST)
    assert plan is not None
    assert (plan.terms.monthly_fee_minor, plan.terms.included_minutes, plan.terms.currency) == (145_000, 1230, "EUR")
    assert plan.terms.credit_rule is not None
    assert plan.terms.credit_rule.percent_of_fee == 5
    with client(kelpwright):
        assert plans.in_force(kelpwright, FIRST) == plan


def test_promises_and_hours_hold_from_the_first_instant(kelpwright: Tenant) -> None:
    with client(kelpwright):
        assert service_hours.in_force(BEFORE) is None
        assert policies.promises_in_force(BEFORE) == []
        calendar = service_hours.in_force(FIRST)
        assert calendar is not None
        assert [window.text for window in calendar.week["fri"]] == [["09:00", "12:00"], ["13:00", "24:00"]]
        assert {date(2024, 6, 6), date(2029, 6, 6)} <= calendar.holidays
        assert calendar.holidays_until_on == date(2030, 1, 1)
        assert calendar.holidays_source.startswith("holidays 0.")
        flag, question = policies.promises_in_force(FIRST)
        assert (flag.case_kind, flag.minutes, flag.answered_by) == ("flag", 0, "staff")
        assert (question.minutes, question.answered_by, question.target_ratio) == (480, "anyone", Decimal("0.8"))


def test_objectives_run_on_their_days_with_the_targets_that_held(kelpwright: Tenant) -> None:
    with client(kelpwright):
        (objective,) = objectives.in_force(FIRST)
        assert (objective.title, objective.version, objective.four_c) == ("Divers help each other", 1, "collaboration")
        assert [(kpi.metric, kpi.target, kpi.is_vanity) for kpi in objective.kpis] == [
            ("response_rate_24h", Decimal("0.85"), False),
            ("likes_received", Decimal(200), True),
        ]
        assert objectives.in_force(BEFORE) == []
        assert len(objectives.in_force(datetime(2024, 12, 31, 22, 59, tzinfo=UTC))) == 1
        assert objectives.in_force(datetime(2024, 12, 31, 23, 0, tzinfo=UTC)) == []


def test_inputs_of_value_and_cost(kelpwright: Tenant) -> None:
    with client(kelpwright):
        assert value.inputs_in_force(BEFORE) == {}
        inputs = value.inputs_in_force(FIRST)
        assert list(inputs) == ["direct_support_deflection", "acquisition"]
        cost = inputs["direct_support_deflection"]["cost_per_contact"]
        assert (cost.low, cost.expected, cost.high) == (Decimal(18), Decimal(25), Decimal(32))
        assert (cost.is_money, cost.currency, cost.grade, cost.dated_on) == (
            True,
            "EUR",
            "attributed",
            date(2024, 2, 10),
        )
        leads = inputs["acquisition"]["leads"]
        assert leads.low == leads.expected == leads.high == 6
        assert {name: view.expected for name, view in value.costs_in_force(FIRST).items()} == {
            "client_hours_per_month": 6,
            "client_hourly": 60,
            "platform_fees": 100,
        }


def test_a_later_version_leaves_the_earlier_month_as_it_was(kelpwright: Tenant, brief: Brief, by: Actor) -> None:
    june = datetime(2024, 6, 1, tzinfo=UTC)
    changed = read(TEXT.replace('expected: "25.00"', 'expected: "30.00"').encode())
    with client(kelpwright):
        value_services.state_drivers(
            kelpwright, changed.value[:1], since=date(2024, 5, 1), reason="New contract", by=by, at=june
        )
        april, may = datetime(2024, 4, 30, 21, 59, tzinfo=UTC), datetime(2024, 4, 30, 22, tzinfo=UTC)
        found = [value.inputs_in_force(at)["direct_support_deflection"]["cost_per_contact"] for at in (april, may)]
        assert [(view.expected, view.version) for view in found] == [(25, 1), (30, 2)]
        charter_services.agree(brief.charter, valid_from=may, reason="Signed again", by=by, at=june)
        assert [charters.in_force(at).version for at in (april, may)] == [1, 2]  # type: ignore[union-attr]


@pytest.mark.parametrize("model", [Charter, ObjectiveVersion, KpiVersion, ValueInput, CostInput, Promise])
def test_the_past_is_never_altered(kelpwright: Tenant, model: type) -> None:
    with client(kelpwright):
        with pytest.raises(DatabaseError, match="a version stays as it was"), transaction.atomic():
            model.objects.update(reason="better")  # type: ignore[attr-defined]
        with pytest.raises(DatabaseError, match="a version stays as it was"), transaction.atomic():
            model.objects.all().delete()  # type: ignore[attr-defined]


def test_the_database_refuses_what_must_never_be(kelpwright: Tenant) -> None:
    spoilt = [
        (ValueInput, {"low": 9}),
        (ValueInput, {"grade": "hoped"}),
        (ValueInput, {"source": ""}),
        (KpiVersion, {"target": Decimal("0.1")}),
        (KpiVersion, {"unit": "likes"}),
        (ObjectiveVersion, {"member_value": ""}),
        (ObjectiveVersion, {"ends_on": date(2020, 1, 1)}),
        (Charter, {"why": ""}),
        (Promise, {"target_ratio": Decimal("1.5")}),
        (Promise, {"promise": "decision", "answered_by": "anyone"}),
    ]
    with client(kelpwright):
        for model, change in spoilt:
            row = model.objects.order_by("pk").first()
            row.pk, row.version = None, row.version + 1
            for name, content in change.items():
                setattr(row, name, content)
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save()


def test_the_same_brief_again_changes_nothing(kelpwright: Tenant, by: Actor) -> None:
    before = everything()
    again = onboard(read(f"# a comment\n{TEXT}".encode()), by=by, at=AT)
    assert not again.changed
    assert again.schema == "c_kelpwright"
    assert everything() == before


def test_another_brief_for_the_same_slug_is_refused(kelpwright: Tenant, by: Actor) -> None:
    before = everything()
    other = read(TEXT.replace("Divers learn", "Divers teach").encode())
    with pytest.raises(AlreadyOnboarded, match="changes are made on the client's pages"):
        onboard(other, by=by, at=AT)
    assert everything() == before


def test_a_client_that_came_without_a_brief_is_not_taken_over(alfa: Tenant, by: Actor) -> None:
    with pytest.raises(AlreadyOnboarded):
        onboard(read(TEXT.replace("slug: kelpwright", "slug: alfa").encode()), by=by, at=AT)


def test_a_failure_in_the_last_step_leaves_nothing(brief: Brief, by: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()

    class PlugPulled(Exception):
        pass

    def fail(*args: object, **kwargs: object) -> None:
        raise PlugPulled

    monkeypatch.setattr("sla.services.policies.agree_promise", fail)
    with pytest.raises(PlugPulled):
        onboard(brief, by=by, at=AT)
    assert everything() == before
    monkeypatch.undo()
    assert onboard(brief, by=by, at=AT).changed


def test_what_is_missing_before_go_live(brief: Brief, by: Actor) -> None:
    done: Onboarded = onboard(brief, by=by, at=AT)
    assert [missing.code for missing in done.missing_for_go_live] == ["charter_unsigned", "no_activity", "no_guideline"]
    assert "Forum" in done.missing_for_go_live[1].what


def test_a_bare_brief_is_missing_everything(by: Actor) -> None:
    bare = TEXT[: TEXT.index("people:")].replace("slug: kelpwright", "slug: barewright")
    done = onboard(read(bare.encode()), by=by, at=AT)
    assert [missing.code for missing in done.missing_for_go_live] == [
        "charter_unsigned",
        "no_sponsor",
        "no_approver",
        "no_account_manager",
        "no_space",
        "no_plan",
        "no_objective",
        "no_value_inputs",
        "no_service_hours",
        "no_promise",
        "no_guideline",
    ]


def test_a_kpi_without_baseline_and_a_space_without_anyone_responsible(by: Actor) -> None:
    text = TEXT.replace("baseline: 0.70, ", "").replace(
        "  - {email: moderator@agency", "  # - {email: moderator@agency"
    )
    done = onboard(read(text.encode()), by=by, at=AT)
    assert [missing.code for missing in done.missing_for_go_live] == [
        "charter_unsigned",
        "nobody_responsible",
        "no_activity",
        "no_baseline",
        "no_guideline",
    ]


def test_only_who_may_onboards(brief: Brief) -> None:
    def person(role: Role) -> Actor:
        return Actor(ActorKind.PERSON, "Somebody", user_id=1, roles=frozenset({role}))

    before = everything()
    for role in set(Role) - {Role.OWNER, Role.ACCOUNT_MANAGER}:
        with pytest.raises(NotPermitted):
            onboard(brief, by=person(role), at=AT)
    assert everything() == before
    assert onboard(brief, by=person(Role.ACCOUNT_MANAGER), at=AT).changed


def test_nothing_of_one_client_is_seen_at_another(kelpwright: Tenant, alfa: Tenant) -> None:
    with client(alfa):
        assert charters.in_force(AT) is None
        assert objectives.in_force(AT) == []
        assert value.inputs_in_force(AT) == {}
        assert value.costs_in_force(AT) == {}
        assert service_hours.in_force(AT) is None
        assert policies.promises_in_force(AT) == []
        assert plans.in_force(kelpwright, AT) is None
        assert "no_charter" in [missing.code for missing in missing_for_go_live(AT)]


@pytest.mark.archive
def test_the_example_brief_is_taken_in_and_lacks_only_its_activity(shared_data: Path, by: Actor) -> None:
    done = onboard(read_file(shared_data / "brief-openframe.yaml"), by=by, at=AT)
    assert (done.client, done.schema, done.host) == ("openframe", "c_openframe", "openframe.localhost")
    assert [missing.code for missing in done.missing_for_go_live] == ["charter_unsigned", "no_activity", "no_guideline"]


def told_missing(tenant: Tenant) -> list[str]:
    """What the client's row of the portfolio says."""
    with public():
        return list(ClientRow.objects.get(tenant=tenant).missing or ())


def test_its_row_says_what_is_missing_and_follows_people_and_evidence(
    kelpwright: Tenant, by: Actor, tmp_path: Path
) -> None:
    with client(kelpwright):
        expected = [each.code for each in missing_for_go_live(AT)]
    assert told_missing(kelpwright) == expected
    assert "no_activity" in expected
    path = tmp_path / "activity.csv"
    path.write_text("post_id,created_at,author,thread\n1,2024-03-02T10:00:00Z,ann,one\n")
    with client(kelpwright):
        ingest(spaces.by_slug("forum"), "csv", path, by=by, at=AT)
    assert told_missing(kelpwright) == [code for code in expected if code != "no_activity"]
    held = Membership.objects.filter(tenant=kelpwright, role=Role.APPROVER).get()
    end(held, by=by, at=AT)
    assert "no_approver" in told_missing(kelpwright)
    grant(held.user, Role.APPROVER, tenant=kelpwright, by=by, at=AT)
    assert "no_approver" not in told_missing(kelpwright)


def test_its_row_follows_the_guideline_and_its_readers(kelpwright: Tenant, by: Actor) -> None:
    assert "no_guideline" in told_missing(kelpwright)
    with client(kelpwright):
        version = guidelines.publish(by=by, at=AT)
        left = set(told_missing(kelpwright))
        assert ("no_guideline" in left, "guideline_unconfirmed" in left) == (False, True)
        for each in confirmations.of(version.version, AT):
            reader = Actor(ActorKind.PERSON, each.name, each.user_id, kelpwright.schema_name, roles=STAFF)
            guidelines.confirm(version.version, by=reader, at=AT)
        assert "guideline_unconfirmed" not in told_missing(kelpwright)


def test_the_row_of_a_live_client_says_no_more_what_is_missing(kelpwright: Tenant, by: Actor) -> None:
    before = told_missing(kelpwright)
    Tenant.objects.filter(pk=kelpwright.pk).update(stage=Stage.LIVE)
    end(Membership.objects.get(tenant=kelpwright, role=Role.APPROVER), by=by, at=AT)
    assert told_missing(kelpwright) == before
