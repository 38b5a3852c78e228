"""Words as the platform will show them: CommonMark as forums read it, and nothing that loads from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from clients.spaces.rules.html import sanitise

OUTERMOST, INNERMOST = 3, 6
"""Headings of a post stand under the page's own."""


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    # Lines end where they were ended, as on the platforms; HTML is shown as text, as what is typed here is prose.
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def shown(body: str, marked: Collection[str] = ()) -> SafeString:
    """The text of an item as safe HTML; words of `marked` stand out.

    >>> shown("Hold the **left** encoder.")
    '<p>Hold the <strong>left</strong> encoder.</p>\\n'
    """
    reader = _reader()
    tokens = [_under(token) for token in reader.parse(body)]
    if marked:
        _mark(tokens, re.compile("|".join(map(re.escape, sorted(marked, key=len, reverse=True)))))
    return mark_safe(sanitise(reader.renderer.render(tokens, reader.options, {})))  # noqa: S308 # nosec B308 B703


def _mark(tokens: list[Token], words: re.Pattern[str]) -> None:
    for token in tokens:
        if token.children:
            token.children = [piece for child in token.children for piece in _pieces(child, words)]


def _pieces(token: Token, words: re.Pattern[str]) -> list[Token]:
    """A text as its pieces, the marked ones apart; anything else as it is."""
    if token.type != "text" or not words.search(token.content):
        return [token]
    pieces, at = [], 0
    for match in words.finditer(token.content):
        pieces += [_text(token.content[at : match.start()]), _html("<mark>"), _text(match[0]), _html("</mark>")]
        at = match.end()
    return [*pieces, _text(token.content[at:])]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)


def _under(token: Token) -> Token:
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) + OUTERMOST - 1, INNERMOST)}"
    return token
