from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clients.spaces.connectors.answers import data, pause_of, words_of
from clients.spaces.connectors.wire import Answer
from clients.spaces.rules.connection import (
    KeyRefused,
    LeadsElsewhere,
    NoAnswer,
    NothingThere,
    NotTaken,
    NotUnderstood,
    PageInsteadOfData,
    PlatformFails,
    PlatformRefused,
    TooManyCalls,
)

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


def answer(status: int = 200, body: bytes = b"{}", **headers: str) -> Answer:
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (301, LeadsElsewhere), (302, LeadsElsewhere), (400, NotTaken), (401, KeyRefused), (403, KeyRefused),
        (404, NothingThere), (408, PlatformFails), (409, NotTaken), (410, NothingThere), (418, PlatformRefused),
        (422, NotTaken), (429, TooManyCalls), (500, PlatformFails), (502, PlatformFails), (503, PlatformFails),
    ],
)  # fmt: skip
def test_each_status_has_its_name(status: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as raised:
        data(answer(status, b'{"errors": ["No, thank you."]}'), "forum.example.com")
    assert type(raised.value) is refusal
    assert raised.value.facts == {  # type: ignore[attr-defined]
        "host": "forum.example.com", "status": status, "words": "No, thank you."
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "headers", "refusal"),
    [
        (b"<!doctype html>", {"content_type": "text/html"}, PageInsteadOfData),
        (b"  <html>", {}, PageInsteadOfData),
        (b"{}", {"content_type": "text/html; charset=utf-8"}, PageInsteadOfData),
        (b'{"id": 5, "na', {}, NoAnswer),
        (b"", {}, NoAnswer),
        (b"\xff\xfe", {}, NoAnswer),
        (b"[]", {}, NotUnderstood),
        (b"null", {}, NotUnderstood),
        (b"[" * 100_000, {}, NotUnderstood),
    ],
)
def test_what_is_no_data(body: bytes, headers: dict[str, str], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        data(answer(200, body, **headers), "forum.example.com")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"errors": ["Title is too short", "Body is empty"]}', "Title is too short Body is empty"),
        (b'{"error": "no\\u0000 \\u202e way"}', "no way"),
        (b'{"message": "x"}', "x"),
        (b'{"errors": {"a": 1}}', ""),
        (b"<html>", ""),
        (b'{"error": "' + b"x" * 500 + b'"}', "x" * 300),
    ],
)
def test_the_platforms_own_words(body: bytes, words: str) -> None:
    assert " ".join(words_of(answer(422, body)).split()) == words


@pytest.mark.parametrize(
    ("headers", "body", "seconds"),
    [
        ({"retry_after": "17"}, b"", 17),
        ({"retry_after": "9" * 30}, b"", 86_400),
        ({"retry_after": "Fri, 01 Mar 2024 12:01:00 GMT"}, b"", 60),
        ({"retry_after": "Fri, 01 Mar 2024 11:00:00 GMT"}, b"", 0),
        ({"retry_after": "soon"}, b'{"extras": {"wait_seconds": 24}}', 24),
        ({}, b'{"extras": {"wait_seconds": 24}}', 24),
        ({}, b'{"extras": {"wait_seconds": "x"}}', None),
        ({"retry_after": "-5"}, b"[]", None),
        ({"x_ratelimit_reset": "2024-03-01T12:05:00.000Z"}, b"", 300),
        ({"x_ratelimit_reset": "1709294460"}, b"", 60),
        ({"x_ratelimit_reset": "soon"}, b'{"retry_after_ms": 1500}', 2),
        ({"retry_after": "7", "x_ratelimit_reset": "2024-03-01T12:05:00Z"}, b"", 7),
        ({}, b'{"retry_after_ms": "x"}', None),
        ({}, b"", None),
    ],
)
def test_how_long_we_are_asked_to_wait(headers: dict[str, str], body: bytes, seconds: int | None) -> None:
    assert pause_of(answer(429, body, **headers), NOW) == seconds
