"""What a platform's answer means: data, or one of the named ways in which it says no."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from clients.spaces.connectors.instants import read_instant
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
from tenants.kernel.text import NOT_TEXT

LONGEST_WORDS = 300
LONGEST_PAUSE_SECONDS = 24 * 60 * 60
_GONE = (404, 410)


def data(answer: Answer, host: str, *, now: datetime | None = None) -> dict[str, Any]:
    """Return the JSON object of a good answer.

    Raises: KeyRefused; NothingThere; NotTaken; LeadsElsewhere; NotUnderstood; TooManyCalls, with the pause asked for;
        PlatformFails; PageInsteadOfData; NoAnswer, when the data are cut short.
    """
    found = _good(answer, host, now)
    if not isinstance(found, dict):
        raise NotUnderstood(f"{host} answered with data that are no JSON object", host=host)
    return found


def listed(answer: Answer, host: str, *, now: datetime | None = None) -> list[Any]:
    """Return the JSON list of a good answer. Raises: as `data`."""
    found = _good(answer, host, now)
    if not isinstance(found, list):
        raise NotUnderstood(f"{host} answered with data that are no JSON list", host=host)
    return found


def _good(answer: Answer, host: str, now: datetime | None) -> Any:
    status = answer.status
    if 200 <= status < 300:
        return _json(answer, host)
    words = words_of(answer)
    facts: dict[str, str | int] = {"host": host, "status": status, "words": words}
    said = f"{host} answered {status}{f': {words}' if words else ''}"
    if status in (401, 403):
        raise KeyRefused(said, **facts)
    if status in _GONE:
        raise NothingThere(said, **facts)
    if status == 429:
        raise TooManyCalls(said, retry_after_seconds=pause_of(answer, now or datetime.now(UTC)), **facts)
    if status >= 500 or status in (408, 425):
        raise PlatformFails(said, retry_after_seconds=pause_of(answer, now or datetime.now(UTC)), **facts)
    if 300 <= status < 400:
        raise LeadsElsewhere(f"{said}; it leads elsewhere, and nobody is followed there", **facts)
    if status in (400, 409, 413, 422):
        raise NotTaken(said, **facts)
    raise PlatformRefused(said, **facts)


def words_of(answer: Answer) -> str:
    """The platform's own words for its refusal, on one line and cut short; "" when it gives none but a page."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    found = told.get("errors") or told.get("error") or told.get("message") if isinstance(told, dict) else None
    parts = found if isinstance(found, list) else [found]
    line = " ".join(" ".join(str(part) for part in parts if isinstance(part, str)).split())
    return NOT_TEXT.sub("", line)[:LONGEST_WORDS]


def pause_of(answer: Answer, now: datetime) -> int | None:
    """How many seconds the platform asks us to wait: its headers, seconds or a date, else its data."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return min(int(told[:9]), LONGEST_PAUSE_SECONDS)
    ways: tuple[tuple[str, Callable[[str], datetime]], ...] = (
        ("retry-after", parsedate_to_datetime), ("x-ratelimit-reset", _reset),
    )  # fmt: skip
    for header, read in ways:
        try:
            until = read(answer.headers.get(header, "").strip())
            return min(max(int((until - now).total_seconds()), 0), LONGEST_PAUSE_SECONDS)
        except (ValueError, TypeError, OverflowError, OSError):
            pass
    return _told_pause(answer.body)


def _reset(told: str) -> datetime:
    """When the count of calls begins anew: Mastodon writes a date, others the seconds since 1970."""
    if told.isascii() and told.isdigit():
        return datetime.fromtimestamp(int(told[:12]), UTC)
    return read_instant(told)


def _told_pause(body: bytes) -> int | None:
    """Discourse says seconds, Matrix milliseconds."""
    try:
        told = json.loads(body)
        wait = told["retry_after_ms"] / 1_000 if "retry_after_ms" in told else told["extras"]["wait_seconds"]
        return min(max(math.ceil(wait), 0), LONGEST_PAUSE_SECONDS)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _json(answer: Answer, host: str) -> Any:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml") or answer.body.lstrip()[:1] == b"<":
        raise PageInsteadOfData(f"{host} answered with a web page instead of data", host=host)
    try:
        return json.loads(answer.body)
    except RecursionError:
        raise NotUnderstood(f"{host} answered with data that are nested too deeply", host=host) from None
    except ValueError:
        raise NoAnswer(f"{host} answered with data that are cut short or damaged", host=host) from None
