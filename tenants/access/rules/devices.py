"""What somebody signs in with, roughly: enough to know one's own devices again in a list."""

from __future__ import annotations

from dataclasses import dataclass

# The first that stands in what a browser says of itself; each of the later ones stands in the earlier ones' texts, too.
_BROWSERS = (
    ("EDGE", ("Edg/", "EdgA/", "EdgiOS/")),
    ("OPERA", ("OPR/", "Opera")),
    ("SAMSUNG", ("SamsungBrowser/",)),
    ("FIREFOX", ("Firefox/", "FxiOS/")),
    ("CHROME", ("Chrome/", "CriOS/", "Chromium/")),
    ("SAFARI", ("Safari/",)),
)
_SYSTEMS = (
    ("IPHONE", ("iPhone", "iPod")),
    ("IPAD", ("iPad",)),
    ("ANDROID", ("Android",)),
    ("WINDOWS", ("Windows",)),
    ("CHROMEOS", ("CrOS",)),
    ("MACOS", ("Macintosh", "Mac OS X")),
    ("LINUX", ("Linux", "X11")),
)


@dataclass(frozen=True, slots=True)
class Device:
    """Codes; "" where the browser does not say."""

    browser: str
    system: str


def device(user_agent: str) -> Device:
    """Read a browser's own description. It is a claim, shown to its owner and never decided by."""
    return Device(_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))


def _first(marks: tuple[tuple[str, tuple[str, ...]], ...], text: str) -> str:
    return next((code for code, signs in marks if any(sign in text for sign in signs)), "")
