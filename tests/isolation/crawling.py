"""Asking every address of a table, and all that an answer says: content, headers, cookies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.http import HttpResponse
from django.test import Client

from tenants.access.events import PersonArrived
from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.kernel.announcements import announce
from tenants.models import Tenant
from tests.cms.conftest import MADE_AT
from tests.house.test_urls import Row
from tests.isolation import documents

SignIn = Callable[[User, Tenant], Client]
Answers = Iterator[tuple[str, HttpResponse]]
LISTS = ("?format=csv", "?format=xlsx")


def said(response: HttpResponse) -> bytes:
    """All of an answer: content, unpacked where it is a workbook, an archive or a PDF, headers, cookies."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return documents.unpacked(body) + repr((list(response.items()), response.cookies, response.reason_phrase)).encode()


def ask(browser: Client, row: Row, path: str) -> HttpResponse:
    return browser.get(path) if row.post is None else browser.post(path, row.post)  # type: ignore[return-value]


def crawl(browser: Client, table: Mapping[str, Row], behind: Mapping[str, str]) -> Answers:
    """Every address of a table with these ids behind it, and each list as a file."""
    for name, row in table.items():
        path = row.path.format(**behind)
        answer = ask(browser, row, path)
        yield name, answer
        if row.post is None and b"format=csv" in getattr(answer, "content", b""):
            for kind in LISTS:
                yield f"{name}{kind}", browser.get(f"{path}{kind}")


def open_to(role: Role, table: Mapping[str, Row]) -> dict[str, Row]:
    """The addresses that a role may open: to all others, one page says no, and who may least is asked for those."""
    return {name: row for name, row in table.items() if role in row.who}


def leaks(word: str, answers: Answers) -> list[str]:
    return [name for name, answer in answers if word.encode() in said(answer)]


def seat(user: User, tenant: Tenant, sign_in: SignIn) -> Client:
    """As people come in: the hand-over gives them their groups in Wagtail."""
    with standing_at(tenant):
        announce(PersonArrived(user_id=user.pk, actor=actor_at(user, tenant, at=MADE_AT)))
    return sign_in(user, tenant)
