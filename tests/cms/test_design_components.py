"""The design system's pieces: what they say to eyes, ears and scripts."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory


def drawn(source: str, **context: object) -> str:
    return Template("{% load ds %}" + source).render(Context(context))


def test_a_status_is_a_shape_and_a_word_and_escapes_it() -> None:
    html = drawn('{% status word tone="bad" %}', word="<b>Late</b>")
    assert 'class="i i-late" aria-hidden="true"' in html
    assert "&lt;b&gt;Late&lt;/b&gt;" in html


@pytest.mark.parametrize(("grade", "shape"), [("MEASURED", "sqf"), ("attributed", "sqm"), ("assumed", "sqe")])
def test_a_grade_is_a_square_and_its_word(grade: str, shape: str) -> None:
    html = drawn("{% grade name %}", name=grade)
    assert f"i-{shape}" in html
    assert f"<span>{grade.lower()}</span>" in html


def test_a_grade_that_the_domain_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        drawn('{% grade "guessed" %}')


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Fjordlight Audio", "FA"), ("Kvarnby", "KV"), ("Halden & Brook", "HB"), ("Ann-Marie von Öst", "AÖ"), ("", "?")],
)
def test_initials_stand_for_a_name(name: str, letters: str) -> None:
    assert drawn("{{ name|initials }}", name=name) == letters


@pytest.mark.parametrize(
    ("cookie", "theme"),
    [("dark", "dark"), ("light", "light"), ("auto", "auto"), ('"><script>', "auto"), (None, "auto")],
)
def test_the_theme_is_the_kept_one_and_nothing_else(rf: RequestFactory, cookie: str | None, theme: str) -> None:
    request = rf.get("/")
    if cookie is not None:
        request.COOKIES["theme"] = cookie
    assert drawn("{% theme %}", request=request) == theme


def test_a_sorted_head_says_so_and_turns_round(rf: RequestFactory) -> None:
    page = RequestContext(rf.get("/?sort=roi&page=3&q=x"), {"sort": "roi"})
    html = Template('{% load ds %}{% sort_th "roi" "Return" %}').render(page)
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-roi&amp;q=x"' in html


class SampleForm(forms.Form):
    mail = forms.EmailField(label="Mail", help_text="Where we write to.")
    note = forms.CharField(label="Note", required=False)
    agree = forms.BooleanField(label="Agree")


def test_a_field_ties_its_hint_and_its_error_to_its_control() -> None:
    html = str(SampleForm({"mail": "nowhere"}))
    assert 'aria-describedby="id_mail_helptext id_mail_error"' in html
    assert 'id="id_mail_helptext">Where we write to.' in html
    assert 'class="err" id="id_mail_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_field_says_when_it_may_stay_empty() -> None:
    html = str(SampleForm())
    assert '<label for="id_note">Note <small>optional</small></label>' in html
    assert html.count("<small>") == 1


def job(state: str) -> str:
    facts = {"state": state, "title": "Report", "done": 3, "total": 9, "poll_url": "/p/", "page_url": "/j/"}
    return render_to_string("ds/progress.html", {"job": {**facts, "result_url": "/r/", "result_label": "Open"}})


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_a_running_job_asks_for_itself_and_has_a_link_without_a_script(state: str) -> None:
    html = job(state)
    assert 'hx-get="/p/" hx-trigger="every 1s"' in html
    assert '<noscript><p><a class="btn" href="/j/">' in html
    assert 'value="3" max="9"' in html


@pytest.mark.parametrize("state", ["done", "failed"])
def test_an_ended_job_stops_asking(state: str) -> None:
    html = job(state)
    assert "hx-get" not in html
    assert ('href="/r/"' in html) is (state == "done")
    assert ('role="alert"' in html) is (state == "failed")
