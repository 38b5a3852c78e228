"""Customers on the desk: lists taken in and reported, the sets refused and kept, links made and ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from clients.members.models import Customer, CustomerKey, CustomerLink
from clients.spaces.models import Person
from tenants.access.models import User
from tenants.context import client as standing_at
from tenants.models import Tenant
from tests.clients import workbooks
from tests.cms.somebody import two_adas
from tests.cms.test_portal_views import text_of
from tests.cms.typing_in import once

pytestmark = pytest.mark.django_db
SignIn = Callable[[User, Tenant], Client]
SIZES = {"u": "", "c": "20000", "o": "5000", "w": "8000", "x": "1000", "y": "3000", "z": "4000"}


@pytest.fixture
def adas(alfa: Tenant) -> tuple[Person, Person]:
    return two_adas(alfa)


def a_list(
    data: bytes = b"email\nada@example.com\nbo@example.com\n", name: str = "crm.csv", **said: str
) -> dict[str, object]:
    until = (timezone.now() + timedelta(days=90)).date().isoformat()
    ground = {"legal_basis": "CONSENT", "purpose": "See who takes part", "kept_until": until}
    return {"of": "customers", "file": SimpleUploadedFile(name, data), **ground, **said}


def handed_in(browser: Client, said: dict[str, object], do: str = "take") -> str:
    """Hand a list in and decide on it; the page of the list."""
    where = browser.post("/desk/customers/lists/", said)["Location"]
    assert browser.post(where, {"do": do}).status_code == 302
    return where


def test_a_list_is_looked_through_decided_on_and_taken_out(
    alfa: Tenant, adas: tuple[Person, Person], account_manager: User, analyst: User, sign_in: SignIn
) -> None:
    browser, path = sign_in(account_manager, alfa), "/desk/customers/lists/"
    rows = b"email\nada@example.com\nADA@example.com\nnobody\n"
    form = once(browser, "/desk/customers/")
    where = browser.post(path, a_list(rows, once=form))["Location"]
    again = browser.post(path, a_list(rows, once=form), follow=True)
    assert again.redirect_chain == [(where, 302)]
    page = text_of(again)
    for words in ("It was sent twice", "What it would bring", "Rows 3", "Unmatched 1", "Consent", "See who takes part"):
        assert words in page, words
    for words in ("It came already, in row 2.", "There is no e-mail address in it."):
        assert words in page, words
    assert "example.com" not in page
    assert "Waits for your decision" in text_of(browser.get("/desk/customers/"))
    with standing_at(alfa):
        assert not Customer.objects.exists()
    reader = sign_in(analyst, alfa)
    assert "Take it in" not in text_of(reader.get(where))
    assert reader.post(where, {"do": "take"}).status_code == 403
    assert "The data register names it" in text_of(browser.post(where, {"do": "take"}, follow=True))
    assert browser.post(where, {"do": "anything"}).status_code == 400
    assert "It was sent twice" in text_of(browser.post(where, {"do": "take"}, follow=True))
    assert browser.post(where, {"do": "put_away"}).status_code == 409
    away = handed_in(browser, a_list(rows, once="no form of ours"), do="put_away")
    assert browser.get(away).status_code == 404
    out = f"{where}out/"
    assert "links that rest on them" in text_of(browser.get(out))
    assert browser.post(out, {"reason": ""}).status_code == 422
    assert "Taken out." in text_of(browser.post(out, {"reason": "Another client’s"}, follow=True))
    assert "Another client’s" in text_of(browser.get(where))
    assert browser.post(out, {"reason": "Again"}).status_code == 409
    with standing_at(alfa):
        assert not Customer.objects.exists()
    for page in ("/desk/data-register/", "/data/"):
        assert "crm.csv" not in text_of(browser.get(page)).partition("Versions")[0]
    moved = browser.post(path, a_list(rows))["Location"]
    with standing_at(alfa):
        CustomerKey.objects.update(sealed="")
    refused = browser.post(moved, {"do": "take"})
    assert (refused.status_code, "Hand the list in again" in text_of(refused)) == (409, True)


def test_a_workbook_that_is_none_is_refused_in_words(alfa: Tenant, account_manager: User, sign_in: SignIn) -> None:
    browser = sign_in(account_manager, alfa)
    for content, words in (
        (workbooks.broken()["sheet"], "or a damaged one"),
        (workbooks.broken()["deflated"], "or a damaged one"),
        (workbooks.under_password(), "protected by a password"),
        (workbooks.workbook(f'{workbooks.HEAD}<row r="900000"/>'), "too many empty rows"),
    ):
        refused = browser.post("/desk/customers/lists/", a_list(content, "crm.xlsx"))
        assert (refused.status_code, words in refused.content.decode()) == (409, True)


def test_a_list_is_taken_in_with_its_ground(
    alfa: Tenant,
    adas: tuple[Person, Person],
    account_manager: User,
    analyst: User,
    sign_in: SignIn,
) -> None:
    browser, path = sign_in(account_manager, alfa), "/desk/customers/lists/"
    assert "No list of customers was taken in yet." in browser.get("/desk/customers/").content.decode()
    for missing in ("legal_basis", "purpose", "kept_until"):
        assert browser.post(path, a_list(**{missing: ""})).status_code == 422
    refused = browser.post(path, a_list(column="phone"))
    assert (refused.status_code, "There is no column called phone" in refused.content.decode()) == (409, True)
    handed_in(browser, a_list())
    members = f"space,member,email\nforum,{adas[0].external_id},ada@example.com\n".encode()
    handed_in(browser, a_list(members, of="members"))
    page = browser.get("/desk/customers/")
    assert [(row["rows"], row["matched"], row["unmatched"]) for row in page.context["lists"]] == [
        ("1", "1", "0"), ("2", "0", "2")
    ]  # fmt: skip
    assert "1 of 2 customers are linked" in page.content.decode()
    reader = sign_in(analyst, alfa)
    page = reader.get("/desk/customers/").content.decode()
    assert "Take in a list" not in page
    assert reader.post(path, a_list()).status_code == 403


def test_the_sets_are_checked_and_kept_with_the_conversion(
    alfa: Tenant, account_manager: User, sign_in: SignIn
) -> None:
    browser, path = sign_in(account_manager, alfa), "/desk/customers/sets/"
    said = {**SIZES, "source": "Their <b>CRM</b>"}
    refused = browser.post(path, {**said, "month": "2024-02", "x": "5001"})
    assert (refused.status_code, "X ⊆ O" in refused.content.decode()) == (409, True)
    refused = browser.post(path, {**said, "month": "2024-02", "z": "1"})
    assert "W = X ∪ Y ∪ Z" in refused.content.decode()
    assert browser.post(path, {**said, "month": "2024-13"}).status_code == 422
    assert browser.post(path, {**said, "month": "2024-02"}).status_code == 302
    assert browser.post(path, {**said, "month": "2024-03", "converted": "200"}).status_code == 302
    page = browser.get("/desk/customers/")
    assert [row["conversion"] for row in page.context["months"]] == ["5.0% (200)", ""]
    told = page.content.decode()
    assert "Their &lt;b&gt;CRM&lt;/b&gt;" in told
    assert "O∖X 4,000" in told


def test_a_member_is_linked_by_hand_and_apart_again(
    alfa: Tenant,
    beta: Tenant,
    adas: tuple[Person, Person],
    account_manager: User,
    moderator: User,
    sign_in: SignIn,
) -> None:
    browser, path = sign_in(account_manager, alfa), f"/desk/members/{adas[0].pk}/"
    said = {"address": "BO@example.com", "legal_basis": "CONTRACT", "reason": "Wrote from it"}
    assert "No list named a customer" in browser.post(f"{path}customer/", said).content.decode()
    handed_in(browser, a_list())
    assert browser.post(f"{path}customer/", {**said, "reason": ""}).status_code == 409
    assert browser.post(f"{path}customer/", said).status_code == 302
    page = browser.get(path).content.decode()
    assert "By hand" in page
    assert "bo@example.com" not in page.lower()
    assert "As a customer" not in sign_in(moderator, alfa).get(path).content.decode()
    with standing_at(alfa):
        link = CustomerLink.objects.get()
    asked = text_of(browser.get(f"/desk/customers/links/{link.pk}/end/"))
    assert "End the link between this member and their customer?" in asked
    assert "ended" not in browser.get(path).content.decode()
    assert sign_in(account_manager, alfa).post(f"/desk/customers/links/{link.pk}/end/").status_code == 302
    assert "ended" in browser.get(path).content.decode()
    assert browser.post(f"/desk/customers/links/{link.pk}/end/").status_code == 404
