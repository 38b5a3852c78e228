"""What runs along time opens on a phone where the latest is: without a script, and read as ever."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page

from reporting.charts.colour import SCREEN
from reporting.charts.trend import Trend, trend
from tests.journeys.serving import accessible

DRAWN = trend(Trend([3, 5, None, 8], ["Jan", "Feb", "Mar", "Apr"], "Solved by peers: 8", "3", "8"), SCREEN)
TABLE = (
    "<table class=rt><thead><tr><th scope=col>Promise</th>"
    + "".join(f"<th scope=col class=nowrap>Month {n}</th>" for n in range(12))
    + "</tr></thead><tbody><tr><th scope=row>Questions</th>"
    + "".join(f"<td>{n} of 20</td>" for n in range(12))
    + "</tr></tbody></table>"
)
TEMPLATES = ("portal/whole/objectives.html", "portal/whole/service.html", "portal/service_levels.html")
BOX = re.compile(r'class="(?:rep__wide|sl__scroll) at-latest" role="(?:group|region)"')
LATEST = "box => [...box.querySelectorAll(':scope > svg, th:last-child')].at(-1).getBoundingClientRect().right"


def page_of(kind: str, inside: str) -> str:
    style = Path(str(finders.find("dist/ds.css"))).read_text(encoding="utf-8")
    box = f"<div class='{kind} at-latest' role=region tabindex=0 aria-label='Along time'>{inside}</div>"
    body = f"<main><h1>x</h1><div class=rep__fig>{box}</div></main>"
    return f"<!doctype html><html lang=en><title>x</title><style>{style}</style>{body}"


@pytest.mark.parametrize(("kind", "inside"), [("rep__wide", DRAWN), ("sl__scroll", TABLE)], ids=["drawing", "table"])
def test_it_opens_at_its_end_without_a_script(chromium: Browser, kind: str, inside: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.set_content(page_of(kind, inside))
    box = page.locator(".at-latest")
    width, seen = box.evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert width > seen, "it is wider than a phone"
    assert box.evaluate(LATEST) <= 391
    if kind == "sl__scroll":
        first = page.locator("th").first.bounding_box()
        assert first is not None
        assert first["x"] >= 0, "what the row is about stays in sight"
    context.close()


def test_it_is_scrolled_back_by_keys_and_read_in_order(visit: Callable[..., Page]) -> None:
    page = visit(width=390)
    page.set_content(page_of("sl__scroll", TABLE))
    box = page.locator(".at-latest")
    box.focus()
    before = box.evaluate(LATEST)
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"() => ({LATEST})(document.querySelector('.at-latest')) > {before + 20}")
    assert box.inner_text().split()[:3] == ["Promise", "Month", "0"]
    accessible(page)


def test_a_wide_window_shows_all_of_it_from_the_left(visit: Callable[..., Page]) -> None:
    page = visit()
    page.set_content(page_of("rep__wide", DRAWN))
    box = page.locator(".at-latest")
    assert box.evaluate("box => box.scrollWidth === box.clientWidth")
    assert box.evaluate(
        "box => box.firstElementChild.getBoundingClientRect().left === box.getBoundingClientRect().left"
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_of_them_is_such_a_box(name: str) -> None:
    text = (Path(settings.BASE_DIR) / "cms" / "templates" / name).read_text(encoding="utf-8")
    assert BOX.search(text)
