"""Answers cut into their parts, each byte for byte."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.spaces.connectors import raw
from clients.spaces.connectors.fields import Malformed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_parts_are_the_bytes_that_came() -> None:
    assert raw.items(b' [ {"a" : 1.50} ,\n"\\u00e5", 2 ] ') == [b'{"a" : 1.50}', b'"\\u00e5"', b"2"]
    assert raw.fields(b'{ "a" : [1, 2] , "b":{}}') == {"a": b"[1, 2]", "b": b"{}"}
    assert raw.items(b"[]") == []
    assert raw.fields(b" { } ") == {}


@given(st.lists(JSON), st.booleans())
def test_any_list_is_cut_where_json_cuts_it(found: list[object], plain: bool) -> None:
    told = json.dumps(found, ensure_ascii=plain, indent=1).encode("utf-8", "surrogatepass")
    try:
        told.decode()
    except UnicodeDecodeError:
        return
    assert [json.loads(part) for part in raw.items(told)] == found


def test_what_is_framed_comes_apart_again() -> None:
    framed = raw.framed(status=b'{"a":  1}', context=raw.listed([b"1", b" 2"]), room=raw.json_of("!å"))
    assert raw.fields(framed) == {"status": b'{"a":  1}', "context": b"[1, 2]", "room": b'"!\\u00e5"'}
    assert json.loads(framed)["room"] == "!å"


@pytest.mark.parametrize(
    "bad", [b"", b"{}", b"[", b"[1", b"[1,", b"[1 2]", b"[}", b"null", b"\xff", b"[" * 100_000, b"[1,]"]
)
def test_no_list(bad: bytes) -> None:
    with pytest.raises(Malformed):
        raw.items(bad)


@pytest.mark.parametrize("bad", [b"", b"[]", b"{", b'{"a"', b'{"a" 1}', b'{"a":1', b'{"a":1,}', b'{"a":}'])
def test_no_object(bad: bytes) -> None:
    with pytest.raises(Malformed):
        raw.fields(bad)
