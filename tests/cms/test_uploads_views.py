"""A file brought in on the desk: looked through first, taken in when somebody says so, told why when it is not."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from clients.spaces.models import IngestRun, Post, Space, Upload
from clients.spaces.services import uploads
from clients.spaces.services.spaces import open_space
from tenants.access.models import User
from tenants.audit.models import Entry
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.context import client as standing_at
from tenants.context import public
from tenants.locks import client_lock
from tenants.models import Stage, Tenant
from tests.clients import workbooks
from tests.clients.spaces.forums import spec
from tests.cms.test_portal_views import text_of
from tests.cms.typing_in import once
from tests.conftest import LONG_AGO, SYSTEM

SignIn = Callable[[User, Tenant], Client]
PATH = "/desk/evidence/files/"
HEADER = "post_id,created_at,author,thread,body\n"
GOOD = HEADER + "1,2026-01-02T10:00:00+01:00,ada,t,Hello\n2,2026-01-03T10:00:00+01:00,bo,t,Hi\n3,yesterday,cy,t,\n"


@pytest.fixture
def browser(alfa: Tenant, analyst: User, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    with standing_at(alfa):
        open_space(spec(), by=SYSTEM, at=LONG_AGO)
    return sign_in(analyst, alfa)


def hand_in(browser: Client, content: bytes | str, name: str = "posts.csv", **fields: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return browser.post(PATH, {"space": "forum", "zone": "", "file": SimpleUploadedFile(name, data), **fields})


def worked(tenant: Tenant, kind: str = uploads.WORK, later: timedelta = timedelta(seconds=1)) -> int:
    at = timezone.now() + later
    with public():
        due = list(Work.objects.waiting(at).filter(kind=kind).values_list("pk", flat=True))
    with standing_at(tenant):
        return sum(perform_one(pk, at=at) for pk in due)


def files(tenant: Tenant) -> list[str]:
    folder = Path(settings.MEDIA_ROOT) / tenant.schema_name / "uploads"
    return [path.name for path in folder.iterdir()] if folder.is_dir() else []


def test_it_is_looked_through_decided_on_and_taken_in(
    alfa: Tenant, browser: Client, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    assert "Nobody has handed in a file yet." in text_of(browser.get(PATH))
    answer = hand_in(browser, GOOD)
    where = answer["Location"]
    assert "Looking through posts.csv" in text_of(browser.get(where))
    assert worked(alfa) == 1
    page = text_of(browser.get(where))
    for words in ("Posts 2", "waits for your decision", "posts.csv:4", "created_at", "2 Jan 2026"):
        assert words in page, words
    with standing_at(alfa):
        assert not Post.objects.exists()
        assert not IngestRun.objects.exists()
        assert not Entry.objects.filter(verb="spaces.activity.ingested").exists()
    assert browser.post(where, {"do": "take"}).status_code == 302
    assert worked(alfa) == 1
    assert "See what came in" in text_of(browser.get(where))
    with standing_at(alfa):
        run = IngestRun.objects.get()
        assert (run.post_count, run.skipped_count, run.source_name, run.kind) == (2, 1, "posts.csv", "csv")
        assert Upload.objects.get().run == run
    assert files(alfa) == []
    report = browser.get(f"/desk/evidence/runs/{run.pk}/?format=csv")
    assert b"posts.csv:4" in report.content
    again = hand_in(browser, GOOD)["Location"]
    worked(alfa)
    assert "Nothing would change" in text_of(browser.get(again))
    assert len(files(alfa)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(again, {"do": "discard"}, follow=True).status_code == 200
    assert files(alfa) == []
    assert browser.post(again, {"do": "take"}).status_code == 409


def test_a_file_that_is_sent_twice_is_handed_in_once(alfa: Tenant, browser: Client) -> None:
    form = once(browser, PATH)
    first, again = (hand_in(browser, GOOD, once=form)["Location"] for _ in range(2))
    assert first == again
    assert len(files(alfa)) == 1
    assert hand_in(browser, GOOD, once=once(browser, PATH))["Location"] != first
    other = hand_in(browser, GOOD.replace("ada", "bo"), once=form)["Location"]
    assert other not in (first, hand_in(browser, GOOD, "other.csv", once=form)["Location"])


def test_the_days_are_those_of_what_would_come_in(alfa: Tenant, browser: Client) -> None:
    where = hand_in(browser, GOOD + "9,2199-01-01T10:00:00Z,ada,t,Later\n")["Location"]
    worked(alfa)
    page = text_of(browser.get(where))
    assert "lies in the future" in page
    assert "2 Jan 2026" in page
    assert "1 Jan 2199" not in page


def test_a_workbook_is_read_in_the_zone_that_was_chosen(alfa: Tenant, browser: Client) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(["post_id", "created_at", "author", "thread"])
    sheet.append([1, timezone.now().replace(tzinfo=None, year=2026, month=1, day=2, hour=12), "ada", "t"])
    book.save(out)
    where = hand_in(browser, out.getvalue(), "posts.xlsx", zone="Europe/Stockholm")["Location"]
    worked(alfa)
    browser.post(where, {"do": "take"})
    worked(alfa)
    with standing_at(alfa):
        assert Post.objects.get().created_at.hour == 11
    where = hand_in(browser, out.getvalue(), "posts.xlsx")["Location"]
    worked(alfa)
    assert "carries no zone" in text_of(browser.get(where))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"x", "posts.xls", "end in .csv or .xlsx"),
        (b"x", "posts", "end in .csv or .xlsx"),
        (b"", "posts.csv", "empty"),
    ],
)
def test_what_is_no_such_file_is_refused_at_once(
    alfa: Tenant, browser: Client, content: bytes, name: str, words: str
) -> None:
    answer = hand_in(browser, content, name)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert files(alfa) == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04 no", "posts.xlsx", "not an XLSX workbook"),
        (b"a,b\n1,2\n", "posts.csv", "does not name the columns"),
        (b"a,b\n1,2\n", "posts.csv", "Missing: post_id, created_at, author, thread. Not known: 'a', 'b'."),
        (b"\xd0\xcf\x11\xe0", "posts.xlsx", "protected by a password"),
        (workbooks.workbook(f'{workbooks.HEAD}<row r="900000"/>'), "posts.xlsx", "too many empty rows"),
    ],
)
def test_what_cannot_be_read_is_told_after_the_look(
    alfa: Tenant, browser: Client, content: bytes, name: str, words: str
) -> None:
    where = hand_in(browser, content, name)["Location"]
    worked(alfa)
    page = text_of(browser.get(where))
    assert words in page
    assert "Failed" in page
    assert files(alfa) == []


def test_why_a_file_or_a_row_was_not_taken_is_said_in_the_reader_s_language(
    alfa: Tenant, browser: Client, analyst: User
) -> None:
    User.objects.filter(pk=analyst.pk).update(language="da")
    where = hand_in(browser, "a,post_id,post_id\n1,2,3\n")["Location"]
    worked(alfa)
    page = text_of(browser.get(where))
    assert "Mangler: created_at, author, thread. Ukendte: 'a'. Står der to gange: post_id." in page
    assert "is missing" not in page
    rows = "x,2026-01-02,,t,Hi\n9,2199-01-01T10:00:00Z,ada,t,Later\n1,2026-01-02T10:00:00Z,ada,t,Twice\nshort\n"
    where = hand_in(browser, GOOD + rows)["Location"]
    worked(alfa)
    told = text_of(browser.get(where))
    browser.post(where, {"do": "take"})
    worked(alfa)
    with standing_at(alfa):
        run = IngestRun.objects.get()
        assert {each["why"] for each in run.skipped} >= {"1 cells where the header names 5 columns"}, "the same as ever"
    for page in (told, text_of(browser.get(f"/desk/evidence/runs/{run.pk}/"))):
        assert "created_at: '2026-01-02' er ingen dato med tid og tidsforskydning" in page
        assert "author: den er tom." in page
        assert "Indlæg '9' ligger i fremtiden: 1. januar 2199" in page
        assert "Id’et '1' stod der allerede, i posts.csv:2." in page
        assert "Den har 1 celler, og første række navngiver 5 kolonner." in page
        assert "where the header" not in page
    # What was kept before reasons had codes is told as far as it goes, with its English.
    with standing_at(alfa):
        IngestRun.objects.update(skipped=[{"where": "posts.csv:3", "why": "author: '': it is empty"}])
    page = text_of(browser.get(f"/desk/evidence/runs/{run.pk}/"))
    assert "author: '': it is empty" in page


def test_too_large_is_refused_before_it_is_read(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from cms.desk.views import uploads as view

    monkeypatch.setattr(view, "LARGEST", 10)
    monkeypatch.setattr(view, "FORM_BYTES", 0)
    assert hand_in(browser, GOOD).status_code == 413


def test_without_the_forms_token_nothing_is_taken(alfa: Tenant, analyst: User, browser: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": alfa.host})
    strict.cookies = browser.cookies
    assert strict.post(PATH, {"space": "forum", "file": SimpleUploadedFile("a.csv", b"x")}).status_code == 403


def test_it_waits_while_another_input_is_taken_in(alfa: Tenant, browser: Client) -> None:
    hand_in(browser, GOOD)
    with client_lock(alfa, "ingest"):
        worked(alfa)
    with standing_at(alfa):
        assert Upload.objects.get().state == "LOOKING"
    worked(alfa, later=timedelta(minutes=1))
    with standing_at(alfa):
        assert Upload.objects.get().state == "READY"


def test_a_day_later_nobody_waits_for_it(alfa: Tenant, browser: Client) -> None:
    hand_in(browser, GOOD)
    worked(alfa)
    worked(alfa, uploads.EXPIRE, timedelta(days=1, minutes=1))
    with standing_at(alfa):
        assert Upload.objects.get().state == "DISCARDED"
    assert files(alfa) == []


def test_a_stage_that_takes_nothing_in_says_so(alfa: Tenant, browser: Client) -> None:
    Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.PAUSED)
    answer = hand_in(browser, GOOD)
    assert (answer.status_code, "takes nothing in" in text_of(answer)) == (422, True)


def test_another_clients_space_is_none(alfa: Tenant, beta: Tenant, browser: Client) -> None:
    with standing_at(beta):
        open_space(spec(slug="theirs"), by=SYSTEM, at=LONG_AGO)
    assert hand_in(browser, GOOD, space="theirs").status_code == 422
    with standing_at(beta):
        assert Space.objects.count() == 1
        assert not Upload.objects.exists()
