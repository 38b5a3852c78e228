from __future__ import annotations

from typing import Any

import pytest

from clients.spaces.rules.space import Kind, Platform, check, keywords, problems
from tenants.kernel.actor import Role
from tenants.kernel.refusals import InvalidInput
from tests.clients.spaces.forums import spec


def test_a_good_one() -> None:
    assert problems(spec()) == []
    assert problems(spec(kind=Kind.OFFLINE, platform=Platform.NONE, url="")) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Forum"),
        ("slug", "a"),
        ("slug", "a--b"),
        ("slug", "-forum"),
        ("slug", "1forum"),
        ("slug", "f" * 41),
        ("name", "  "),
        ("name", "n" * 121),
        ("language", "english"),
        ("responsible", Role.VIEWER),
        ("description", "d" * 2001),
        ("description", "turned \u202e round"),
        ("name", "a\x00b"),
        ("keywords", tuple(f"word {n}" for n in range(13))),
        ("keywords", ("k" * 41,)),
        ("url", "http://127.0.0.1"),
        ("url", "forum"),
        ("url", ""),
    ],
)
def test_each_field(field: str, value: Any) -> None:
    fields = {"url": "https://forum.example.com", field: value}
    assert [where for where, _ in problems(spec(**fields))] == [field]


def test_all_are_listed() -> None:
    with pytest.raises(InvalidInput) as refused:
        check(spec(slug="X", name="", language="?", url="https://forum.example.com"))
    assert [where for where, _ in refused.value.problems] == ["slug", "name", "language"]


def test_keywords_are_kept_once_in_lower_case_and_in_order() -> None:
    assert keywords(["Rain  gauge", "frost", " rain gauge", "", "A\u030aska", "\u00e5ska"]) == (
        "rain gauge",
        "frost",
        "åska",
    )
