from __future__ import annotations

from typing import Any

import pytest

from clients.spaces.rules.space import Kind, Platform, check, problems
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
