"""The guideline on the desk and in the portal: drafts, publishing, confirming, checking."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from playbooks.models import Guideline, GuidelineConfirmation, GuidelineVersion
from playbooks.selectors import drafts
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.playbooks.sample import SAID, conduct
from tests.playbooks.test_guidelines_services import a_rule, saying, write

pytestmark = pytest.mark.django_db
Browse = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def conducted(alfa: Tenant, by: Actor) -> int:
    return conduct(alfa, by=by)


@pytest.fixture
def at_alfa(alfa: Tenant, sign_in: Callable[[User, Tenant], Client]) -> Browse:
    return lambda user: sign_in(user, alfa)


def rewrite(tenant: Tenant, *rules: object) -> str:
    """Save another draft; its digest."""
    with standing_at(tenant):
        write(saying(*rules))  # type: ignore[arg-type]
        held = drafts.current()
    assert held is not None
    return held.sha256


def test_without_a_guideline_an_editor_begins_one(alfa: Tenant, at_alfa: Browse, community_manager: User) -> None:
    browser = at_alfa(community_manager)
    assert "Begin a draft" in browser.get("/desk/guideline/").content.decode()
    answer = browser.post("/desk/guideline/begin/")
    with standing_at(alfa):
        draft = Guideline.objects.get()
        assert not draft.live
    assert answer["Location"] == f"/cms/snippets/playbooks/guideline/edit/{draft.pk}/"
    page = browser.get("/desk/guideline/").content.decode()
    assert "A draft waits" in page
    assert "Publish as version" not in page
    assert "No guideline" not in page


def test_the_rules_in_force_stand_on_the_desk(conducted: int, at_alfa: Browse, moderator: User) -> None:
    page = at_alfa(moderator).get("/desk/guideline/").content.decode()
    for text in ("Version 1", 'id="rule-4.2"', "cheap", "members", "Paid partnership", "0 of 1", "I have read it"):
        assert text in page, text
    assert page.index("rule-4.2") < page.index("rule-4.10")
    assert "A draft waits" not in page


def test_reading_is_confirmed_once(conducted: int, alfa: Tenant, at_alfa: Browse, moderator: User) -> None:
    browser = at_alfa(moderator)
    for _twice in range(2):
        assert browser.post("/desk/guideline/confirm/", {"version": "1"}).status_code == 302
    assert "I have read it" not in browser.get("/desk/guideline/").content.decode()
    with standing_at(alfa):
        assert GuidelineConfirmation.objects.count() == 1
    for other in ("2", "x", "", "-1", "9" * 30):
        refused = browser.post("/desk/guideline/confirm/", {"version": other})
        assert refused.status_code == 409
        assert "not in force any more" in refused.content.decode()


def test_a_draft_is_shown_with_what_it_changes_and_published(
    conducted: int, alfa: Tenant, at_alfa: Browse, account_manager: User
) -> None:
    browser = at_alfa(account_manager)
    seen = rewrite(alfa, a_rule("1.1", never={"en": ("cheap", "bargain")}), a_rule("5", title="<b>New</b>"))
    page = browser.get("/desk/guideline/").content.decode()
    assert "A draft waits" in page
    assert '<ins class="gl__word">bargain</ins>' in page
    assert "&lt;b&gt;New&lt;/b&gt;" in page
    assert "Publish as version 2" in browser.get("/desk/guideline/publish/").content.decode()
    done = browser.post("/desk/guideline/publish/", {"seen": seen, "reason": "Rule 5 is new"})
    assert done["Location"] == "/desk/guideline/"
    page = browser.get("/desk/guideline/versions/2/").content.decode()
    assert "Rule 5 is new" in page
    assert "gone" in page
    assert browser.get("/desk/guideline/versions/1/").status_code == 200
    assert browser.get("/desk/guideline/versions/3/").status_code == 404


def test_only_the_draft_that_was_looked_at_is_published(
    conducted: int, alfa: Tenant, at_alfa: Browse, owner: User
) -> None:
    browser = at_alfa(owner)
    seen = rewrite(alfa, a_rule("7"))
    rewrite(alfa, a_rule("8"))
    for stale in ({"seen": seen}, {"seen": ""}, {}, {"seen": "-"}):
        refused = browser.post("/desk/guideline/publish/", stale)
        assert refused.status_code == 409
        assert "Nothing was changed" in refused.content.decode()
    with standing_at(alfa):
        assert GuidelineVersion.objects.count() == 1


def test_an_unsound_draft_says_what_is_wrong(conducted: int, alfa: Tenant, at_alfa: Browse, owner: User) -> None:
    seen = rewrite(alfa, a_rule("7"), a_rule("7"))
    browser = at_alfa(owner)
    assert "The number 7 stands twice" in browser.get("/desk/guideline/").content.decode()
    refused = browser.post("/desk/guideline/publish/", {"seen": seen})
    assert refused.status_code == 409
    assert "stands twice" in refused.content.decode()


def test_the_list_of_readers_as_page_and_file(
    conducted: int, at_alfa: Browse, moderator: User, community_manager: User
) -> None:
    browser = at_alfa(moderator)
    browser.post("/desk/guideline/confirm/", {"version": "1"})
    page = browser.get("/desk/guideline/readers/?state=NOT_READ").content.decode()
    assert community_manager.name in page
    assert "1 of 2" in page
    rows = list(csv.reader(io.StringIO(browser.get("/desk/guideline/readers/?format=csv").content.decode("utf-8-sig"))))
    assert rows[0] == ["name", "roles", "version", "state", "confirmed_at"]
    assert [(row[0], row[2], row[3], bool(row[4])) for row in rows[1:]] == [
        (community_manager.name, "1", "NOT_READ", False),
        (moderator.name, "1", "READ", True),
    ]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": "a cheap thing"}, "“cheap” is never used."),
        ({"text": "a billig sak", "language": "sv"}, "“billig” is never used."),
        ({"text": "our\nusers"}, "line 2, column 1"),
        ({"text": "our users"}, "Write “members” instead of “users”."),
        ({"text": "a gift"}, "needs the disclosure “Paid partnership”"),
        ({"text": "fine"}, "Nothing against version 1"),
        ({"text": "  "}, "it is checked while you type"),
        ({}, "it is checked while you type"),
        ({"text": "x" * 50_001}, "too long"),
        ({"text": "cheap", "language": "xx"}, "too long"),
    ],
)
def test_a_text_is_checked_while_it_is_written(
    conducted: int, at_alfa: Browse, moderator: User, sent: dict[str, str], said: str
) -> None:
    browser = at_alfa(moderator)
    piece = browser.post("/desk/guideline/check/", sent, headers=HTMX).content.decode()
    assert "<html" not in piece
    if sent.get("language") != "xx":
        assert said in piece
    assert "<html" in browser.post("/desk/guideline/check/", sent).content.decode()


def test_of_many_findings_the_first_are_told(conducted: int, at_alfa: Browse, moderator: User) -> None:
    piece = at_alfa(moderator).post("/desk/guideline/check/", {"text": "cheap " * 40}, headers=HTMX).content.decode()
    assert piece.count("<li") == 25
    assert "40 things to look at" in piece
    assert "and 15 more" in piece


def test_checking_asks_as_many_queries_for_a_long_text_as_for_a_short_one(
    conducted: int, at_alfa: Browse, moderator: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = at_alfa(moderator)
    for text in ("cheap", "cheap users gift " * 200):
        with django_assert_max_num_queries(9):  # type: ignore[attr-defined]
            browser.post("/desk/guideline/check/", {"text": text}, headers=HTMX)


def test_stakeholders_read_it_in_the_portal(conducted: int, alfa: Tenant, at_alfa: Browse, viewer: User) -> None:
    rewrite(alfa, a_rule("99", title="Still a secret"))
    page = at_alfa(viewer).get("/guideline/").content.decode()
    assert "Version 1" in page
    assert "Paid partnership" in page
    assert "Still a secret" not in page


def test_the_portal_says_what_will_stand_there(alfa: Tenant, at_alfa: Browse, sponsor: User, owner: User) -> None:
    assert "goes through it with you" in at_alfa(sponsor).get("/guideline/").content.decode()
    assert "Publish the draft on the desk" in at_alfa(owner).get("/guideline/").content.decode()


def test_the_sample_is_what_was_published(conducted: int, alfa: Tenant) -> None:
    with standing_at(alfa):
        version = GuidelineVersion.objects.get()
    assert [rule["number"] for rule in version.content["rules"]] == [rule.number for rule in SAID.rules]
