"""What a piece of content may consist of."""

from __future__ import annotations

import re

from clients.spaces.rules.limits import Limits
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text

STANDARD_KINDS = (
    "article",
    "post",
    "question",
    "discussion",
    "poll",
    "webinar",
    "ama",
    "event",
    "video",
    "showcase",
    "newsletter",
    "announcement",
)
"""Kinds of content that every client can plan; a plan's cadence may name more."""
KIND = re.compile(r"[a-z0-9_]{1,30}", re.ASCII)
HELD = Limits(title_characters=255, body_characters=100_000)
"""What we hold, whatever the platform takes."""
MOST_NOTE = 4_000


class TooLong(Refusal):
    """The title or the text is longer than the platform takes, or than we hold."""


class TooShort(Refusal):
    """The platform turns a title or text of so few characters away."""


class NotText(Refusal):
    """Control characters, or characters that turn the direction of what stands around them."""


class NoTitle(Refusal):
    """An item has a title."""


class NoBody(Refusal):
    """Without words there is nothing to approve."""


class UnknownContentKind(Refusal):
    """A kind of content is one of the standard ones or one that the plan promises."""


def line(text: str) -> str:
    """Text on one line, without what surrounds it."""
    return " ".join(text.split())


def check_text(title: str, body: str, limits: Limits = HELD, *, platform: str = "") -> None:
    """Raises: NoTitle; NotText; TooLong and TooShort, naming the part, its length and the limit.

    platform: whose limits these are, in words; then the body must be there as well.
    """
    if not any(map(str.isalnum, title)):
        raise NoTitle("An item has a title, so that people can speak of it")
    for part, text in (("title", title), ("body", body)):
        if odd := first_not_text(text):
            raise NotText(f"The {part} is text: the character {odd} is not allowed in it", part=part, character=odd)
        most, fewest = _bounds(part, limits)
        facts: dict[str, str | int] = {"part": part, "length": len(text), "platform": platform}
        where = f"{platform} takes" if platform else "it holds"
        if len(text) > most:
            told = f"The {part} has {len(text)} characters; {where} at most {most}"
            raise TooLong(told, most=most, **facts)
        if platform and len(text) < fewest:
            told = f"The {part} has {len(text)} characters; {where} no fewer than {fewest}"
            raise TooShort(told, fewest=fewest, **facts)


def _bounds(part: str, limits: Limits) -> tuple[int, int]:
    if part == "title":
        return limits.title_characters, limits.fewest_title_characters
    return limits.body_characters, limits.fewest_body_characters


def check_note(note: str) -> str:
    """A note or comment without what surrounds it. Raises: NotText; TooLong."""
    return check_part("note", note.replace("\r\n", "\n").strip(), MOST_NOTE)


def check_part(part: str, text: str, most: int) -> str:
    """The text itself. Raises: NotText; TooLong."""
    if odd := first_not_text(text):
        raise NotText(f"The {part} is text: the character {odd} is not allowed in it", part=part, character=odd)
    if len(text) > most:
        told = f"The {part} has {len(text)} characters; it holds at most {most}"
        raise TooLong(told, part=part, length=len(text), most=most, platform="")
    return text


def check_kind(kind: str, promised: frozenset[str]) -> None:
    """Raises: UnknownContentKind."""
    if not KIND.fullmatch(kind) or kind not in promised.union(STANDARD_KINDS):
        known = ", ".join(sorted(promised.union(STANDARD_KINDS)))
        raise UnknownContentKind(f"{kind[:40]!r} is not a kind of content here: {known}", kind=kind[:40])
