"""Fit, platforms and coverage: from the brief on, in versions, and who may see and override them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clients.brief.reading import read
from clients.models import FitAssessment, PlatformComparison
from clients.rules.fit import Verdict
from clients.selectors import advice, coverage, fit
from clients.selectors.readiness import missing_for_go_live
from clients.services import fit as judging
from clients.services import platforms as comparing
from clients.services.fit import FitIsNoGo, NothingToOverride
from clients.services.onboarding import onboard
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.rules.working_time import BadWorkingTime, WorkingTime
from tenants.access.selectors import working_time
from tenants.access.services.users import anonymise
from tenants.access.services.working_time import state, state_first
from tenants.audit.models import Entry
from tenants.context import client
from tenants.kernel.actor import Actor, ActorKind, Role
from tenants.kernel.refusals import InvalidInput
from tenants.kernel.week import Window
from tenants.models import Tenant
from tests.clients.judged import as_yaml, platforms
from tests.clients.judged import fit as said_fit
from tests.clients.test_onboarding_services import AT, FIRST, TEXT

pytestmark = pytest.mark.django_db
LATER = datetime(2024, 6, 1, tzinfo=UTC)
NINE_TO_FIVE = {"mon": (Window.parse("09:00", "17:00"),)}


def someone(role: Role, schema: str = "public") -> Actor:
    return Actor(ActorKind.PERSON, f"The {role}", user_id=1, schema_name=schema, roles=frozenset({role}))


def text(*parts: str) -> bytes:
    return "".join([TEXT, *parts]).encode()


def made(*parts: str, by: Actor) -> Tenant:
    onboard(read(text(*parts)), by=by, at=AT)
    return Tenant.objects.get(slug="kelpwright")


def test_what_was_judged_is_kept_from_the_brief(by: Actor) -> None:
    tenant = made(as_yaml(said_fit(), "fit"), as_yaml(platforms(), "platforms"), by=by)
    with client(tenant):
        found = fit.assessment(FIRST, by=by)
        assert found is not None
        assert (found.score, found.verdict, found.is_open, found.version) == (75, Verdict.GO, False, 1)
        assert found.assessed_on == date(2024, 3, 1)
        assert [(mark.score, mark.note, mark.weight) for mark in found.marks.values()][:2] == [
            (4, "asked", 20),
            (4, "asked", 15),
        ]
        compared = fit.comparison(FIRST, by=by)
        assert compared is not None
        assert [(each.name, each.score, each.is_chosen) for each in compared.platforms] == [
            ("Discourse", 75, True),
            ("Zulip", 50, False),
        ]
        assert "no_fit" not in [each.code for each in advice.before_go_live(AT)]
        for role in (Role.FINANCE, Role.SPONSOR, Role.APPROVER, Role.VIEWER):
            assert fit.assessment(FIRST, by=someone(role)) is None
            assert fit.comparison(FIRST, by=someone(role)) is None
            assert coverage.coverage(FIRST, by=someone(role)) is None
            assert fit.history(by=someone(role)) == []


def test_a_no_go_is_not_taken_on_without_an_owners_word(by: Actor) -> None:
    low = as_yaml(said_fit(2), "fit")
    with pytest.raises(FitIsNoGo, match="the score is 25, below 60"):
        made(low, by=by)
    with pytest.raises(FitIsNoGo, match="shared_reason has the mark 1"):
        made(as_yaml(said_fit(5, shared_reason=1), "fit"), by=by)
    overridden = as_yaml(said_fit(2, override="Their sister brand stays only with them"), "fit")
    manager, owner = someone(Role.ACCOUNT_MANAGER), someone(Role.OWNER)
    with pytest.raises(NotPermitted, match=r"fit\.override"):
        onboard(read(text(overridden)), by=manager, at=AT)
    with pytest.raises(NotPermitted, match=r"fit\.override"):
        onboard(read(text(overridden)), by=owner, at=AT, fit_override_by=manager)
    assert not Tenant.objects.filter(slug="kelpwright").exists()
    onboard(read(text(overridden)), by=manager, at=AT, fit_override_by=owner)
    with client(Tenant.objects.get(slug="kelpwright")):
        found = fit.assessment(FIRST, by=by)
        assert found is not None
        assert (found.verdict, found.overridden_by, found.is_open) == (Verdict.NO_GO, "The owner", False)
        assert found.assessed_by == "The account_manager"


def test_a_client_that_no_longer_fits_waits_for_an_owner(by: Actor) -> None:
    tenant = made(by=by)
    with client(tenant):
        assert [each.code for each in advice.before_go_live(AT)] == ["no_fit", "no_working_hours"]
        said = {"assessed_on": date(2024, 6, 1), "valid_from": AT, "reason": "The sponsor has left", "at": AT}
        manager, owner = someone(Role.ACCOUNT_MANAGER), someone(Role.OWNER)
        with pytest.raises(NotPermitted):
            judging.assess(said_fit(2), by=someone(Role.MODERATOR), **said)  # type: ignore[arg-type]
        with pytest.raises(NotPermitted):
            judging.assess(said_fit(2, override="Mine"), by=manager, **said)  # type: ignore[arg-type]
        judging.assess(said_fit(2), by=manager, **said)  # type: ignore[arg-type]
        (first,) = [each for each in missing_for_go_live(AT) if each.code == "fit_no_go"]
        assert ("25 of 100" in first.what, first.where) == (True, "/desk/fit/")
        with pytest.raises(NotPermitted):
            judging.override(text="They will find another", valid_from=AT, by=manager, at=AT)
        judging.override(text="They will find another", valid_from=AT, by=owner, at=AT)
        found = fit.assessment(AT, by=by)
        assert found is not None
        assert (found.version, found.score, found.override, found.overridden_by) == (
            2,
            25,
            "They will find another",
            "The owner",
        )
        assert "fit_no_go" not in [each.code for each in missing_for_go_live(AT)]
        judging.assess(said_fit(5, override="Not needed"), by=owner, **said)  # type: ignore[arg-type]
        assert [each.override for each in fit.history(by=by)] == ["", "They will find another", ""]
        with pytest.raises(NothingToOverride):
            judging.override(text="Again", valid_from=AT, by=owner, at=AT)
        verbs = list(Entry.objects.filter(verb__startswith="clients.fit").order_by("id").values_list("verb", flat=True))
        assert verbs == ["clients.fit.assessed", "clients.fit.overridden", "clients.fit.assessed"]


def test_platforms_are_compared_again_and_the_past_stays(by: Actor) -> None:
    tenant = made(as_yaml(platforms(), "platforms"), by=by)
    with client(tenant):
        with pytest.raises(NotPermitted):
            comparing.compare(platforms(), valid_from=LATER, reason="x", by=someone(Role.ANALYST), at=AT)
        comparing.compare(platforms(chosen="Zulip"), valid_from=LATER, reason="They moved", by=by, at=AT)
        found = [fit.comparison(at, by=by) for at in (AT, LATER)]
        assert [each and each.chosen for each in found] == ["Discourse", "Zulip"]
        for model in (PlatformComparison, FitAssessment):
            row = model.objects.first()
            if row is not None:
                with pytest.raises(DatabaseError, match="a version stays as it was"), transaction.atomic():
                    row.save()
        entry = Entry.objects.filter(verb="clients.platforms.compared").order_by("-id")[0]
        assert (entry.data["before"]["chosen"], entry.data["after"]["chosen"]) == ("Discourse", "Zulip")
        with pytest.raises(IntegrityError), transaction.atomic():
            PlatformComparison.objects.create(
                version=9, valid_from=AT, reason="", changed_by="", changed_at=AT, compared=[], weights={}, why="x"
            )


@pytest.mark.parametrize(
    ("part", "where", "what"),
    [
        ("fit: {sponsor: {score: 6}}", "fit.sponsor.score", "out of range: 1 to 5"),
        ("fit: {sponsor: {score: 3}}", "fit", "budget"),
        ("platforms: {compared: [], chosen: A, why: b}", "platforms.compared", "needs at least 2"),
        (as_yaml(platforms(), "platforms").replace('chosen":"Disc', 'chosen":"Dics'), "platforms.chosen", "Discourse?"),
        (as_yaml(platforms(), "platforms").replace('"Zulip"', '"discourse"'), "platforms.compared", "stands twice"),
        (
            as_yaml(platforms(), "platforms").replace('"weights":{', '"weights":{"integration":26,'),
            "platforms",
            "twice",
        ),
        (
            "platforms: {weights: {integration: 26}, compared: [], chosen: A, why: b}",
            "platforms.weights",
            "101 percent",
        ),
    ],
)
def test_what_is_not_allowed_is_told_where_it_stands(part: str, where: str, what: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(text(part))
    told = [f"{place}: {problem}" for place, problem in refusal.value.problems]
    assert any(each.startswith(where) and what in each for each in told), told


WORKS = "moderator, languages: [en, fi], works: {mon: [['09:00', '17:00']]}, time_zone: America/Los_Angeles}"


def test_a_team_that_hardly_meets_the_service_is_told(by: Actor) -> None:
    onboard(read(TEXT.replace("role: moderator}", f"role: {WORKS}", 1).encode()), by=by, at=AT)
    tenant = Tenant.objects.get(slug="kelpwright")
    with client(tenant):
        found = coverage.coverage(AT, by=by)
        assert found is not None
        assert [(each.name, each.has_hours) for each in found.team] == [("Account manager", False), ("Moderator", True)]
        assert found.unspoken == ()
        assert found.languages == ("en",)
        assert [day.weekday for day in found.short_seasons[0].short_days] == ["mon", "fri"]
        assert [each.code for each in advice.before_go_live(AT)] == ["no_fit", "little_overlap"]
    moderator = User.objects.get(email="moderator@agency.example")
    days = dict.fromkeys(("mon", "fri"), NINE_TO_FIVE["mon"])
    state(moderator, WorkingTime("Europe/Stockholm", ("sv",), days), by=by, at=AT)
    with client(tenant):
        assert [each.code for each in advice.before_go_live(AT)] == ["no_fit", "language_unspoken"]
        assert "English" in advice.before_go_live(AT)[1].what


def test_working_time_is_a_persons_own(by: Actor, alfa: Tenant, moderator: User, outsider: User) -> None:
    said = WorkingTime("Europe/Stockholm", ("sv", "en"), NINE_TO_FIVE)
    assert state_first(moderator, said, by=by, at=AT)
    assert not state_first(moderator, WorkingTime("UTC"), by=by, at=AT)
    own = Actor(ActorKind.PERSON, "Mo", user_id=moderator.pk, schema_name=alfa.schema_name)
    state(moderator, said, by=own, at=AT)  # the same again
    verb = "access.working_time.stated"
    assert Entry.objects.filter(verb=verb).count() == 1
    state(moderator, WorkingTime("Europe/Helsinki", ("fi",)), by=own, at=AT)
    manager = someone(Role.ACCOUNT_MANAGER, alfa.schema_name)
    state(moderator, said, by=manager, at=AT)
    with pytest.raises(NotPermitted, match="own client"):
        state(outsider, said, by=manager, at=AT)
    with pytest.raises(NotPermitted):
        state(moderator, said, by=someone(Role.ANALYST, alfa.schema_name), at=AT)
    for bad in (WorkingTime("Mars/Olympus"), WorkingTime("UTC", ("xx",)), WorkingTime("UTC", (), {"mo": ()})):
        with pytest.raises(BadWorkingTime):
            state(moderator, bad, by=by, at=AT)
    before = Entry.objects.filter(verb=verb).order_by("-id")[0].data["before"]
    assert before == {"languages": ["fi"], "time_zone": "Europe/Helsinki", "week": {}}
    anonymise(moderator, by=by, at=AT)
    assert working_time.of([moderator.pk]) == {}
