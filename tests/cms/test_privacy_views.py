"""Data-protection requests on the desk: found, handed out, erased; for those alone who answer for the client."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from clients.models import ClientExport
from clients.services import taking_out
from clients.spaces.models import Person, Post, Space, Thread
from clients.spaces.rules.erasure import MARK
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.context import public
from tenants.models import Stage, Tenant, Tombstone
from tests.cms.test_desk_home_views import a_space

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]
AT = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def ada(alfa: Tenant) -> Person:
    """Ada wrote one post at alfa."""
    a_space(alfa, "forum")
    with standing_at(alfa):
        space = Space.objects.get()
        who = Person.objects.create(space=space, external_id="77", name="Ada <b>Lind</b>")
        thread = Thread.objects.create(space=space, external_id="t", title="Where to dive", starter=who, opened_at=AT)
        Post.objects.create(space=space, external_id="p", thread=thread, author=who, created_at=AT, body="My words")
    return who


def test_a_member_is_found_handed_out_and_erased(
    alfa: Tenant, ada: Person, account_manager: User, sign_in: SignIn
) -> None:
    browser = sign_in(account_manager, alfa)
    first = browser.get("/desk/people-data/").content.decode()
    assert "Nobody was erased yet." in first
    assert "Nobody of the client has a sign-in here." in first
    assert "No member has that name" in browser.get("/desk/people-data/?q=nobody%00").content.decode()
    found = browser.get("/desk/people-data/?q=lind").content.decode()
    assert "Ada &lt;b&gt;Lind&lt;/b&gt;" in found
    answer = browser.post(f"/desk/people-data/members/{ada.pk}/export/")
    assert answer["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert b"My words" in file.read("csv/posts.csv")
    page = f"/desk/people-data/members/{ada.pk}/erase/"
    assert "no figure of any month changes" in browser.get(page).content.decode()
    refused = browser.post(page, {"confirm": "Ada"})
    assert refused.status_code == 409
    assert "Type their name as it stands here" in refused.content.decode()
    assert browser.post(page, {"confirm": ada.name}).status_code == 302
    with standing_at(alfa):
        assert Post.objects.get(external_id="p").body == MARK
    assert browser.get(page).status_code == 404
    after = browser.get("/desk/people-data/?q=lind").content.decode()
    assert "No member has that name" in after
    assert "Nobody was erased yet." not in after


def test_one_of_the_client_s_people_is_handed_out_and_erased(
    alfa: Tenant, viewer: User, owner: User, sign_in: SignIn
) -> None:
    browser = sign_in(owner, alfa)
    assert viewer.email in browser.get("/desk/people-data/").content.decode()
    answer = browser.post(f"/desk/people-data/people/{viewer.uuid}/export/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert viewer.email in file.read("csv/account.csv").decode()
    page = f"/desk/people-data/people/{viewer.uuid}/erase/"
    assert viewer.email in browser.get(page).content.decode()
    assert browser.post(page, {"confirm": ""}).status_code == 409
    assert browser.post(page, {"confirm": viewer.email}).status_code == 302
    assert viewer.email not in browser.get("/desk/people-data/").content.decode()
    viewer.refresh_from_db()
    assert not viewer.is_active


def test_staff_and_another_client_s_people_are_not_found(
    alfa: Tenant, beta: Tenant, ada: Person, outsider: User, moderator: User, owner: User, sign_in: SignIn
) -> None:
    ours, theirs = sign_in(owner, alfa), sign_in(owner, beta)
    for user in (outsider, moderator):
        assert ours.get(f"/desk/people-data/people/{user.uuid}/erase/").status_code == 404
    assert theirs.post(f"/desk/people-data/members/{ada.pk}/export/").status_code == 404
    assert theirs.get("/desk/people-data/?q=lind").content.decode().count("Lind") == 0
    assert sign_in(moderator, alfa).get("/desk/people-data/").status_code == 403


def test_all_of_a_client_is_taken_out(
    alfa: Tenant, beta: Tenant, owner: User, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    browser = sign_in(owner, alfa)
    assert "Nobody has asked for an export yet." in browser.get("/desk/client-data/").content.decode()
    page = browser.post("/desk/client-data/export/")["Location"]
    assert "Waits for its turn" in browser.get(page).content.decode()
    assert browser.get(f"{page}file/").status_code == 404
    with standing_at(alfa):
        run, now = ClientExport.objects.get(), timezone.now()
        taking_out.give_up(run.pk, now)
    assert "ask again" in browser.get(page, headers={"HX-Request": "true"}).content.decode()
    with standing_at(alfa):
        (tmp_path / alfa.schema_name / "exports").mkdir(parents=True)
        (tmp_path / alfa.schema_name / "exports" / "a.zip").write_bytes(b"PK")
        told = {"file": "a.zip", "bytes": 2048, "sha256": "ab" * 32, "expires_at": now + timedelta(days=7)}
        ClientExport.objects.update(state="DONE", **told)
    assert "kept until" in browser.get(page).content.decode()
    assert "ready" in browser.get("/desk/client-data/").content.decode()
    answer = browser.get(f"{page}file/")
    assert (b"".join(answer.streaming_content), answer["Cache-Control"]) == (b"PK", "no-store")  # type: ignore[attr-defined]
    assert sign_in(owner, beta).get(f"{page}file/").status_code == 404
    assert browser.get("/media/exports/a.zip").status_code == 404
    with standing_at(alfa):
        ClientExport.objects.update(expires_at=now)
    assert browser.get(f"{page}file/").status_code == 404
    assert "not kept any more" in browser.get("/desk/client-data/").content.decode()


def test_a_client_that_has_ended_is_erased_and_leaves_a_certificate(
    alfa: Tenant, owner: User, sign_in: SignIn, agency_browser: Callable[[User], Client]
) -> None:
    browser, page = sign_in(owner, alfa), "/desk/client-data/erase/"
    assert "Only a client that has ended" in browser.get(page).content.decode()
    assert browser.post(page, {"confirm": "alfa"}).status_code == 409
    with public():
        Tenant.objects.filter(pk=alfa.pk).update(stage=Stage.ENDED)
    assert "answers nobody" in browser.get(page).content.decode()
    refused = browser.post(page, {"confirm": "beta"})
    assert (refused.status_code, Tombstone.objects.count()) == (409, 0)
    for _ in range(2):
        answer = browser.post(page, {"confirm": "alfa"})
        assert answer.status_code == 302
        assert answer["Location"].endswith("/clients/archive/")
    stone, archive = Tombstone.objects.get(), agency_browser(owner)
    assert stone.erased_at is None
    assert "is being erased" in archive.get("/clients/archive/").content.decode()
    assert archive.get("/clients/archive/alfa/").status_code == 404
    told = {"client": "alfa", "tables": 3, "rows": 12, "rows_by_table": {"a": 5, "b": 0, "posts": 7}, "files": 0}
    Tombstone.objects.update(erased_at=timezone.now(), certificate=told)
    assert "is being erased" not in archive.get("/clients/archive/").content.decode()
    read = archive.get("/clients/archive/alfa/")
    assert "was erased from this installation" in read.content.decode()
    assert read.context["tables"] == [("posts", "7"), ("a", "5")], "the most first, none that was empty"
    written = archive.get("/clients/archive/alfa/?as=json")
    assert written.json() == told
    digest = hashlib.sha256(written.content).hexdigest()
    assert digest in archive.get("/clients/archive/alfa/").content.decode()
    printed = archive.get("/clients/archive/alfa/?as=pdf")
    assert (printed["Content-Type"], 'filename="alfa-erased.pdf"' in printed["Content-Disposition"]) == (
        "application/pdf",
        True,
    )
    with pdfplumber.open(io.BytesIO(printed.content)) as document:
        (page_of,) = document.pages
        text = page_of.extract_text()
    for words in ("alfa is erased, for good", "12", digest, "What remains"):
        assert words in text
    with pikepdf.open(io.BytesIO(printed.content)) as document:
        assert document.attachments["alfa-erased.json"].get_file().read_bytes() == written.content
    assert archive.get("/clients/archive/alfa/?as=pdf").content == printed.content, "the same bytes each time"


def test_an_empty_archive_says_what_comes_there(owner: User, agency_browser: Callable[[User], Client]) -> None:
    assert "No client was erased" in agency_browser(owner).get("/clients/archive/").content.decode()
