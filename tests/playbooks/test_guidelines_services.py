"""The guideline: drafts change nothing, published versions stay, and who has read them is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from playbooks.events import GuidelinePublished
from playbooks.models import Guideline, GuidelineConfirmation, GuidelineVersion
from playbooks.notifications import TO_READ
from playbooks.rules.guideline import Action, Rule, Severity
from playbooks.rules.guideline import Guideline as Said
from playbooks.rules.soundness import Flaw, problems
from playbooks.rules.starter import guideline as starter
from playbooks.selectors import confirmations, drafts, guidelines
from playbooks.selectors.readiness import missing_conduct
from playbooks.services import guidelines as services
from tenants.access.models import User
from tenants.access.rules.permissions import NotPermitted
from tenants.access.selectors.actors import actor_at
from tenants.audit.models import Entry
from tenants.kernel.actor import Actor, Role
from tenants.kernel.announcements import hears
from tenants.models import Tenant
from tenants.notifications.models import Notification
from tenants.notifications.rules.wording import kind
from tests.conftest import person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
EDITORS = (Role.OWNER, Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER)
LATER = AT + timedelta(days=10)
HEARD: list[GuidelinePublished] = []
hears(GuidelinePublished)(HEARD.append)


def a_rule(number: str = "4.2", **more: object) -> Rule:
    fields = {
        "title": "Plain words",
        "text": "Say it plainly.",
        "severity": Severity.HIGH,
        "default_action": Action.EDIT,
    }
    return Rule(number=number, **{**fields, **more})  # type: ignore[arg-type]


def saying(*rules: Rule) -> Said:
    return Said("How we speak", "Kindly.", rules or (a_rule(never={"en": ("cheap",)}),))


def write(said: Said) -> None:
    """Save another draft, as Wagtail's editor does."""
    row = Guideline.objects.get()
    row.title, row.introduction = said.title, said.introduction
    row.rules = [services._row(place, rule) for place, rule in enumerate(said.rules)]
    row.save_revision()


@pytest.fixture
def draft(in_alfa: Tenant, by: Actor) -> Guideline:
    return services.begin(saying(), by=by, at=AT)


def test_a_draft_changes_nothing_in_force(draft: Guideline, by: Actor) -> None:
    assert guidelines.in_force(LATER) is None
    services.publish(by=by, at=AT)
    write(saying(a_rule("5")))
    held = guidelines.in_force(LATER)
    assert held is not None
    assert [rule.number for rule in held.rules] == ["4.2"]
    current = drafts.current()
    assert current is not None
    assert [rule.number for rule in current.said.rules] == ["5"]


def test_each_version_is_in_force_from_its_instant(draft: Guideline, by: Actor) -> None:
    services.publish(by=by, at=AT)
    write(saying(a_rule("5"), a_rule("4.10"), a_rule("4.2")))
    services.publish(by=by, at=LATER, reason="Rule 5")
    views = [guidelines.in_force(at) for at in (AT - timedelta(seconds=1), AT, LATER)]
    assert [view and (view.version, [rule.number for rule in view.rules]) for view in views] == [
        None,
        (1, ["4.2"]),
        (2, ["4.2", "4.10", "5"]),
    ]


def test_the_same_content_twice_is_one_version(draft: Guideline, by: Actor) -> None:
    HEARD.clear()
    services.publish(by=by, at=AT)
    write(saying())
    assert services.publish(by=by, at=LATER).version == 1
    assert GuidelineVersion.objects.count() == 1
    assert [event.version for event in HEARD] == [1]
    assert Entry.objects.filter(verb="playbooks.guideline.published").count() == 1
    draft.refresh_from_db()
    assert (draft.live, draft.has_unpublished_changes) == (True, False)


def test_beginning_again_leaves_the_draft(draft: Guideline, by: Actor) -> None:
    assert services.begin(saying(a_rule("9")), by=by, at=LATER).pk == draft.pk
    current = drafts.current()
    assert current is not None
    assert current.said == saying()


def test_a_draft_that_was_not_looked_at_is_not_published(draft: Guideline, by: Actor) -> None:
    seen = drafts.current()
    assert seen is not None
    write(saying(a_rule("5")))
    with pytest.raises(services.DraftChanged):
        services.publish(by=by, at=AT, seen=seen.sha256)
    assert guidelines.in_force(LATER) is None


def test_without_a_draft_there_is_nothing_to_publish(in_alfa: Tenant, by: Actor) -> None:
    with pytest.raises(services.NoGuideline):
        services.publish(by=by, at=AT)


def test_an_unsound_draft_is_refused_and_changes_nothing(in_alfa: Tenant, by: Actor) -> None:
    services.begin(saying(a_rule("4.2"), a_rule("4.2")), by=by, at=AT)
    with pytest.raises(services.GuidelineUnsound) as refused:
        services.publish(by=by, at=AT)
    assert [problem.flaw for problem in refused.value.problems] == [Flaw.NUMBER_TWICE]
    assert not GuidelineVersion.objects.exists()


def test_versions_and_confirmations_stay(draft: Guideline, by: Actor, moderator: User, in_alfa: Tenant) -> None:
    services.publish(by=by, at=AT)
    services.confirm(1, by=actor_at(moderator, in_alfa, at=AT), at=AT)
    for rows, change in ((GuidelineVersion, {"reason": "x"}), (GuidelineConfirmation, {"name": "x"})):
        with pytest.raises(DatabaseError, match="version stays"), transaction.atomic():
            rows.objects.update(**change)
        with pytest.raises(DatabaseError, match="version stays"), transaction.atomic():
            rows.objects.all()._raw_delete("default")


@pytest.mark.parametrize("role", list(Role))
def test_who_may_publish_and_edit(draft: Guideline, in_alfa: Tenant, role: Role) -> None:
    actor = actor_at(person(role, in_alfa), in_alfa, at=AT)
    if role in (Role.OWNER, Role.ACCOUNT_MANAGER):
        assert services.publish(by=actor, at=AT).changed_by_user_id == actor.user_id
    else:
        with pytest.raises(NotPermitted):
            services.publish(by=actor, at=AT)
    before, after = saying(), saying(a_rule("5"))
    if role in EDITORS:
        services.note_draft(draft.pk, before, after, by=actor, at=AT)
    else:
        with pytest.raises(NotPermitted):
            services.note_draft(draft.pk, before, after, by=actor, at=AT)
    assert Entry.objects.filter(verb="playbooks.guideline.rewritten").count() == int(role in EDITORS)


def test_staff_confirm_the_version_in_force(
    draft: Guideline, in_alfa: Tenant, by: Actor, moderator: User, community_manager: User, owner: User, sponsor: User
) -> None:
    services.publish(by=by, at=AT)
    reader, leader = (actor_at(user, in_alfa, at=AT) for user in (moderator, owner))
    waiting = guidelines.unconfirmed(reader, AT)
    assert waiting is not None
    assert waiting.version == 1
    assert guidelines.unconfirmed(leader, AT) is None  # agency-wide only: may confirm, is not waited for
    assert guidelines.unconfirmed(actor_at(sponsor, in_alfa, at=AT), AT) is None
    assert [missing.code for missing in missing_conduct(AT)] == ["guideline_unconfirmed"]
    first = services.confirm(1, by=reader, at=AT)
    assert services.confirm(1, by=reader, at=LATER) == first
    services.confirm(1, by=leader, at=LATER)
    assert guidelines.unconfirmed(reader, LATER) is None
    assert [(each.user_id, each.confirmed_at) for each in confirmations.of(1, LATER)] == [
        (community_manager.pk, None),
        (moderator.pk, AT),
        (owner.pk, LATER),
    ]
    with pytest.raises(NotPermitted):
        services.confirm(1, by=actor_at(sponsor, in_alfa, at=AT), at=AT)
    with pytest.raises(services.NotAPerson):
        services.confirm(1, by=by, at=AT)
    assert Entry.objects.filter(verb="playbooks.guideline.confirmed").count() == 2


def test_staff_are_told_of_each_version(
    draft: Guideline, in_alfa: Tenant, by: Actor, moderator: User, owner: User, sponsor: User
) -> None:
    services.publish(by=by, at=AT)
    write(saying(a_rule("5")))
    services.publish(by=by, at=LATER)
    told = Notification.objects.filter(kind=TO_READ).order_by("object_id")
    assert [(one.user_id, one.object_id, one.read_at) for one in told] == [
        (moderator.pk, 1, LATER),
        (moderator.pk, 2, None),
    ]
    assert kind(TO_READ).say(told[1].facts).title == "Version 2 of the brand guideline is in force"  # type: ignore[union-attr]


def test_a_new_version_is_to_be_read_anew(draft: Guideline, in_alfa: Tenant, by: Actor, moderator: User) -> None:
    reader = actor_at(moderator, in_alfa, at=AT)
    services.publish(by=by, at=AT)
    services.confirm(1, by=reader, at=AT)
    write(saying(a_rule("5")))
    services.publish(by=by, at=LATER)
    assert guidelines.unconfirmed(reader, LATER) is not None
    with pytest.raises(services.GuidelineMoved) as refused:
        services.confirm(1, by=reader, at=LATER)
    assert refused.value.facts == {"number": 1, "now": 2}


def test_what_is_missing(in_alfa: Tenant, by: Actor) -> None:
    assert [missing.code for missing in missing_conduct(AT)] == ["no_guideline"]
    services.begin(saying(), by=by, at=AT)
    services.publish(by=by, at=AT)
    assert list(missing_conduct(AT)) == []


def test_the_starter_is_sound() -> None:
    said = starter("Fjordlight")
    assert problems(said) == ()
    assert "Fjordlight" in said.title
    assert {language for rule in said.rules for language in {**rule.never, **rule.prefer}} == {"en", "sv", "da"}


@pytest.mark.parametrize(
    ("rule", "flaw", "field"),
    [
        (a_rule("04"), Flaw.BAD_NUMBER, "number"),
        (a_rule("4.0"), Flaw.BAD_NUMBER, "number"),
        (a_rule("four"), Flaw.BAD_NUMBER, "number"),
        (a_rule("4.2.1.1"), Flaw.BAD_NUMBER, "number"),
        (a_rule(title=" "), Flaw.NO_TEXT, "title"),
        (a_rule(text=""), Flaw.NO_TEXT, "text"),
        (a_rule(text="odd\u202etext"), Flaw.NOT_TEXT, "text"),
        (a_rule(never={"en": ("--",)}), Flaw.NOT_A_WORD, "never_en"),
        (a_rule(never={"da": ("x" * 61,)}), Flaw.WORD_TOO_LONG, "never_da"),
        (a_rule(never={"sv": tuple(f"w{n}" for n in range(301))}), Flaw.TOO_MANY_WORDS, "never_sv"),
        (a_rule(never={"en": ("Cheap", "cheap")}), Flaw.WORD_TWICE, "never_en"),
        (a_rule(never={"en": ("cheap",)}, prefer={"en": (("cheap", "low"),)}), Flaw.WORD_TWICE, "prefer_en"),
        (a_rule(prefer={"en": (("users", ""),)}), Flaw.NO_INSTEAD, "prefer_en"),
        (a_rule(prefer={"en": (("users", "Users"),)}), Flaw.NO_INSTEAD, "prefer_en"),
        (a_rule(disclosure_when={"en": ("gift",)}), Flaw.WHEN_WITHOUT_DISCLOSURE, "disclosure_en"),
    ],
)
def test_nonsense_is_refused_where_it_stands(rule: Rule, flaw: Flaw, field: str) -> None:
    (found,) = problems(saying(rule))
    assert (found.flaw, found.place, found.field) == (flaw, 0, field)


def test_rules_that_contradict_each_other_are_refused() -> None:
    ban = a_rule("1", never={"en": ("users", "gift")})
    other = a_rule("2", prefer={"en": (("people", "our users"),)}, disclosure={"en": "A gift"})
    found = [(each.flaw, each.other) for each in problems(saying(ban, other))]
    assert found == [(Flaw.INSTEAD_REFUSED, "1"), (Flaw.DISCLOSURE_REFUSED, "1")]


def test_nothing_at_all_is_no_guideline() -> None:
    assert [each.flaw for each in problems(replace(saying(), title="", rules=()))] == [Flaw.NO_TITLE, Flaw.NO_RULES]
