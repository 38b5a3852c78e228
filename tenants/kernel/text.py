"""Text as people hand it in: what may not stand in it, whoever shows it later."""

from __future__ import annotations

import re

NOT_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Control characters but tabs and line ends, separators of lines and paragraphs, characters that turn the direction of
what stands around them, halves of surrogate pairs (an argument's bytes that are not UTF-8), and what is none at all."""
SURROGATE = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs alone."""


def named(character: str) -> str:
    """A character's number, for a message that must not repeat it.

    >>> named(chr(0x1B))
    'U+001B'
    """
    return f"U+{ord(character):04X}"


def first_not_text(text: str) -> str | None:
    """The number of the first character that is not allowed in text, or None."""
    found = NOT_TEXT.search(text)
    return named(found[0]) if found else None
