"""Whether a name stands in a platform's answer, however the platform writes it."""

from __future__ import annotations

import html
import json

import pytest

from clients.spaces.services.payloads import stands_in

NAMES = ("Ada Lovelace", "Åsa Öberg", 'Bo "the knot" Knutsen', "Sol \N{GRINNING FACE} Vik", "O'Neil & Daughter")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_however_it_is_written(name: str) -> None:
    told = {"cooked": f"<p>Thank you {name}!</p>"}
    escaped = {"cooked": f"<p>Thank you {html.escape(name)}!</p>"}
    for content in (
        name.encode(),
        json.dumps(told).encode(),
        json.dumps(told).upper().replace("\\U", "\\u").encode(),
        json.dumps(told, ensure_ascii=False).encode(),
        json.dumps(escaped).encode(),
    ):
        assert stands_in(name, content), content


def test_another_name_is_not() -> None:
    assert not stands_in("Åsa Öberg", b"Asa Oberg")
    assert not stands_in("", b"anything")
    assert not stands_in("Ada", b"\xff\xfe\\ud83d")
