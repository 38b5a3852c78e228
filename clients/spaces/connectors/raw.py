"""Answers cut into their parts, and parts framed together, each byte for byte as it came."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from clients.spaces.connectors.fields import Malformed

_DECODER = json.JSONDecoder()
NESTED = "not JSON that is read here: nested too deeply"
_BLANKS = re.compile(r"[ \t\n\r]*")


def items(raw: bytes) -> list[bytes]:
    """The elements of a JSON list. Raises: Malformed."""
    return [part for _, part in _parts(raw, "[", "]", "a list")]


def fields(raw: bytes) -> dict[str, bytes]:
    """The values of a JSON object by their names. Raises: Malformed."""
    return {name: part for name, part in _parts(raw, "{", "}", "an object")}


def framed(**parts: bytes) -> bytes:
    """One JSON object of answers that belong together; `fields` takes it apart again."""
    return rejoined(parts)


def rejoined(parts: Mapping[str, bytes]) -> bytes:
    """One JSON object of what `fields` gave, or of what is left of it."""
    return b"{" + b",".join(json.dumps(name).encode() + b":" + part for name, part in parts.items()) + b"}"


def listed(parts: list[bytes]) -> bytes:
    """One JSON list; `items` takes it apart again."""
    return b"[" + b",".join(parts) + b"]"


def loaded(raw: bytes) -> Any:
    """What the bytes say as JSON. Raises: Malformed."""
    try:
        return json.loads(raw)
    except RecursionError:
        raise Malformed(NESTED) from None
    except ValueError as error:
        raise Malformed(f"not JSON: {str(error)[:120]}") from None


def _parts(raw: bytes, begins: str, ends: str, what: str) -> Iterator[tuple[str, bytes]]:
    try:
        yield from _walk(raw.decode(), begins, ends, what)
    except RecursionError:
        raise Malformed(NESTED) from None
    except (ValueError, IndexError) as error:
        raise Malformed(f"not JSON: {str(error)[:120]}") from None


def _walk(text: str, begins: str, ends: str, what: str) -> Iterator[tuple[str, bytes]]:
    place = _after_blanks(text, 0)
    if text[place : place + 1] != begins:
        raise Malformed(f"not {what}")
    place = _after_blanks(text, place + 1)
    if text[place] == ends:
        return
    read: Callable[[str, int], tuple[Any, int]] = _DECODER.raw_decode
    while True:
        name = ""
        if begins == "{":
            name, place = read(text, place)
            place = _after_blanks(text, _over(text, _after_blanks(text, place), ":"))
        _, end = read(text, place)
        yield name, text[place:end].encode("utf-8", "surrogatepass")
        place = _after_blanks(text, end)
        if text[place] == ends:
            return
        place = _after_blanks(text, _over(text, place, ","))


def _after_blanks(text: str, place: int) -> int:
    found = _BLANKS.match(text, place)
    return found.end() if found else place


def _over(text: str, place: int, sign: str) -> int:
    if text[place] != sign:
        raise ValueError(f"{sign!r} is missing at {place}")
    return place + 1


def json_of(value: Any) -> bytes:
    """What we add to a frame ourselves."""
    return json.dumps(value).encode()
