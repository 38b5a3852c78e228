"""Whole pages of the design system: the gallery, what went wrong, and the stranger's sign-in page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template
from django.test import RequestFactory

from cms.views.design import gallery, rows

PROBLEMS = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html")


def test_the_gallery_shows_each_piece_in_both_themes(rf: RequestFactory) -> None:
    html = gallery(rf.get("/ds/")).content.decode()
    for theme in ("light", "dark"):
        assert html.count(f'class="pane" data-theme="{theme}"') == len(rows())


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_page_needs_no_request_no_context_and_no_database(name: str) -> None:
    html = get_template(name).render()
    assert "What was saved" in html
    assert "Whom to ask" in html
    assert html.count("<h1>") == 1


def stranger(host: str, **cookies: str) -> str:
    request = RequestFactory(headers={"host": host}).get("/reports/")
    request.user = AnonymousUser()
    request.COOKIES.update(cookies)
    context = {"sign_in_url": "http://agency.localhost/accounts/login/", "client": {"name": "Secret"}}
    return get_template("access/sign_in_elsewhere.html").render(context, request)


def test_a_stranger_sees_the_same_bytes_wherever_they_knock() -> None:
    page = stranger("nobody.localhost")
    assert stranger("alfa.localhost", theme="dark", sessionid="x") == page
    assert "Secret" not in page
    assert "csrf" not in page
    assert 'href="http://agency.localhost/accounts/login/"' in page
