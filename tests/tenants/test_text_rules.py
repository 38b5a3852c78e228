"""What may stand in text that someone else will read."""

from __future__ import annotations

import pytest

from tenants.kernel.text import NOT_TEXT, first_not_text


@pytest.mark.parametrize("text", ["", "Två dagar saknades.", "one\ttwo\r\nthree", "👩‍🚀 שלום", "a\u200fb", "½ €"])
def test_text_as_people_write_it(text: str) -> None:
    assert first_not_text(text) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("\x1b[31mred", "U+001B"),
        ("a\x00b", "U+0000"),
        ("a\x9bb", "U+009B"),
        ("\u202etxt.exe", "U+202E"),
        ("a\u2066b", "U+2066"),
        ("a\u2028b", "U+2028"),
        ("bj\udcf6rn", "U+DCF6"),
        ("\ufeffa", "U+FEFF"),
    ],
)
def test_what_hides_or_turns_text_is_named(text: str, what: str) -> None:
    assert first_not_text(text) == what
    assert "?" in NOT_TEXT.sub("?", text)
