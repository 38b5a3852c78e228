"""All signals of one text."""

from __future__ import annotations

from dataclasses import dataclass

from clients.spaces.rules import html
from clients.spaces.rules.signals import language, sentiment, toxicity
from clients.spaces.rules.signals.known import Kind, is_served


@dataclass(frozen=True, slots=True)
class Signal:
    """`label`: a language's code, a tone, or toxic and clean; "" where it could not be told."""

    kind: Kind
    value: float
    label: str


def read(body: str, *, is_html: bool) -> list[Signal]:
    """The signals of a post: always its language, the others where that language is served."""
    text = html.plain(body[: html.LONGEST_READ], is_html=is_html, longest=html.LONGEST_READ)
    code, sure = language.detect(text)
    found = [Signal(Kind.LANGUAGE, sure, code)]
    if is_served(Kind.SENTIMENT, code):
        found.append(Signal(Kind.SENTIMENT, *sentiment.judge(text, code)))
    if is_served(Kind.TOXICITY, code):
        found.append(Signal(Kind.TOXICITY, *toxicity.judge(text, code)))
    return found
