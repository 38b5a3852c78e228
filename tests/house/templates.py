"""Find words in a template that no translator will ever see."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType, tag_re

WORD = re.compile(r"[^\W\d_]{2,}")
# A block may hold part of a class attribute that its parent template opened.
STYLE_CLASS = re.compile(r"[a-z0-9-]+(?:--|__)[a-z0-9-]+")
# Names that are the same in every language.
SAME_EVERYWHERE = {"PDF", "CSV", "XLSX", "JSON", "ROI", "KPI", "SLA", "UTC", "A4", "SHA", "4C", "CoRM", "PIE"}
READ_ALOUD = {"title", "alt", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription"}
NOT_PROSE = {"script", "style", "code", "kbd"}
SPOKEN_FOR = {"blocktranslate": "endblocktranslate", "blocktrans": "endblocktrans", "comment": "endcomment"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def untranslated(source: str, *, html: bool) -> list[tuple[int, str]]:
    """Return `(line, words)` for each text or spoken attribute that stands outside translate tags.

    An element with `translate="no"` is left out with all inside it, as browsers and translators do.
    """
    plain = _without_template_tags(source)
    if not html:
        lines = enumerate(plain.splitlines(), start=1)
        return [(number, line.strip()) for number, line in lines if _speaks(line)]
    reader = _Reader()
    reader.feed(plain)
    reader.close()
    return reader.found


def _without_template_tags(source: str) -> str:
    """Return the source with each template tag, and what is no prose inside one, replaced by its line breaks."""
    kept: list[str] = []
    until: str | None = None
    blocks: list[str] = []
    for token, raw in _tokens(source):
        name, _, rest = token.contents.partition(" ") if token.token_type == TokenType.BLOCK else ("", "", "")
        # A block named so holds a class attribute's value.
        silent = until is not None or any(block.endswith("_class") for block in blocks)
        keep = token.token_type == TokenType.TEXT and not silent
        kept.append(raw if keep else "\n" * raw.count("\n"))
        if until is None:
            until = SPOKEN_FOR.get(name)
        elif name == until:
            until = None
        if name == "block":
            blocks.append(rest.strip())
        elif name == "endblock":
            blocks.pop()
    return "".join(kept)


def _tokens(source: str) -> list[tuple[Token, str]]:
    tokens = Lexer(source).tokenize()
    parts = [part for part in tag_re.split(source) if part]
    return list(zip(tokens, parts, strict=True))


def _speaks(text: str) -> bool:
    prose = STYLE_CLASS.sub("", text)
    return any(word not in SAME_EVERYWHERE for word in WORD.findall(prose))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._silent:
            if tag not in VOID:
                self._silent.append(tag)
            return
        for name in READ_ALOUD & given.keys():
            if _speaks(given[name] or ""):
                self.found.append((self.getpos()[0], f'{name}="{given[name]}"'))
        if (tag in NOT_PROSE or given.get("translate") == "no") and tag not in VOID:
            self._silent.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self._silent and _speaks(data):
            before = len(data) - len(data.lstrip())
            line = self.getpos()[0] + data[:before].count("\n")
            self.found.append((line, " ".join(data.split())))
