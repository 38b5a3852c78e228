"""How a platform is reached, and the ways in which it does not answer."""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from tenants.kernel.refusals import InvalidInput, Refusal


class Kind(StrEnum):
    """How it is spoken to. WEBHOOK: signed JSON to an address of the client's own making; the others: their API.

    MASTODON, MATRIX: with an access token of an account there.
    """

    DISCOURSE = "DISCOURSE"
    MASTODON = "MASTODON"
    MATRIX = "MATRIX"
    WEBHOOK = "WEBHOOK"


TELLS_FLAGS = frozenset({Kind.DISCOURSE, Kind.MASTODON, Kind.MATRIX})
"""The kinds that tell what is flagged there."""
TELLS_ACTIVITY = frozenset({Kind.DISCOURSE, Kind.MASTODON, Kind.MATRIX})
"""The kinds that tell what their members do."""
LOOKED_AT = TELLS_FLAGS | TELLS_ACTIVITY
"""The kinds that are looked at again and again."""
PULL = "spaces.pull"
"""The kind of work that looks at one space."""
PULL_BEFORE = "spaces.pull_flags"
"""What it was called when it brought flags alone: so it may stand on the board from before."""


class NoConnection(Refusal):
    """The space has no connection to a platform, or one of a kind that cannot do this."""


class PlatformRefused(Refusal):
    """The platform will not take it, however often it is asked: the message gives its words."""


class PlatformUnreachable(Refusal):
    """The platform did not answer, or not now: the same again later may go well.

    Args:
        retry_after_seconds: how long the platform asks us to wait, where it says so.
    """

    def __init__(self, message: str = "", /, *, retry_after_seconds: int | None = None, **facts: str | int) -> None:
        super().__init__(message, **facts)
        self.retry_after_seconds = retry_after_seconds


LONGEST_SECRET = 1_000
LONGEST_USERNAME = 100
SHORTEST_HOOK_SECRET = 20
_VISIBLE = re.compile(r"[\x21-\x7e]+")


def check(*, kind: str, base_url: str, username: str, secret: str) -> None:
    """Raises: InvalidInput, listing every field that is not allowed; where the address leads is another question."""
    found: list[tuple[str, str]] = []
    if kind not in Kind.__members__:
        found.append(("kind", f"{kind!r} is not a kind of connection: {', '.join(Kind)}"))
    found += [("url", why) for why in _address_problems(base_url)]
    if len(username) > LONGEST_USERNAME or (username and not _VISIBLE.fullmatch(username)):
        found.append(("username", f"at most {LONGEST_USERNAME} visible ASCII characters"))
    if not _VISIBLE.fullmatch(secret) or len(secret) > LONGEST_SECRET:
        found.append(("secret", f"1 to {LONGEST_SECRET} visible ASCII characters without blanks"))
    elif kind == Kind.WEBHOOK and len(secret) < SHORTEST_HOOK_SECRET:
        found.append(("secret", f"a webhook's secret has at least {SHORTEST_HOOK_SECRET} characters"))
    if found:
        raise InvalidInput(found)


def _address_problems(url: str) -> list[str]:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return ["not an address: use https://forum.example.com"]
    if len(url) > 500 or parts.scheme not in ("http", "https") or not host or re.search(r"[\x00-\x20\x7f\\]", url):
        return ["not an address: it begins with https:// or http:// and names a host"]
    if parts.username is not None or parts.password is not None or parts.fragment or parts.query:
        return ["an address without user name, password, question mark and fragment"]
    return []


class KeyRefused(PlatformRefused):
    """The platform does not take our key, or the key may not do this."""


class NothingThere(PlatformRefused):
    """The platform knows nothing at that address."""


class NotTaken(PlatformRefused):
    """The platform understood, and will not take what was sent: its rules forbid it."""


class HeldBack(PlatformRefused):
    """The platform took the piece, but shows it to nobody until somebody has approved it there."""


class OnlyByHand(PlatformRefused):
    """The platform lets no program do it: somebody does it on its own pages first."""


class LeadsElsewhere(PlatformRefused):
    """The platform answers that it has moved; we follow nobody to another address."""


class PointsInside(PlatformRefused):
    """The address leads to this machine or into a private network."""


class NotUnderstood(PlatformRefused):
    """The platform answered with data that are not what it documents."""


class AnswerTooLarge(PlatformRefused):
    """The platform answered with more than is taken in at once."""


class NoAnswer(PlatformUnreachable):
    """Nobody answered in time, or the line broke before the answer was whole."""


class UnknownName(NoAnswer):
    """Nobody is found by the name of the host: it is misspelt, given up, or not to be looked up just now."""


class TooManyCalls(PlatformUnreachable):
    """The platform asks us to slow down."""


class PlatformFails(PlatformUnreachable):
    """The platform has a fault of its own."""


class PageInsteadOfData(PlatformUnreachable):
    """A web page came instead of data: maintenance, or somebody in between who wants a sign-in."""
