"""Foreign HTML, made safe to show. Posts are kept as they came; nothing shows one without passing through here."""

from __future__ import annotations

import html
import re

import nh3

TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "dl", "dt", "em", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small",
    "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
"""No images, frames, forms, media: what is shown loads nothing from elsewhere."""

ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}
MOST_TAGS = 5_000
"""Cleaning deeply nested tags costs the square of their depth: 200,000 took four minutes, 5,000 take 0.2 s."""
_TAG = re.compile(r"<[^<>]*>")
_ENDS = re.compile(r"<(?:br|/(?:p|div|li|h[1-6]|blockquote|td|th|dt|dd|pre))\b", re.IGNORECASE)
"""Where one line of words ends: Mastodon writes its paragraphs with nothing between them."""
LONGEST_READ = 20_000
"""Characters of a post that a machine reads for what it breaks."""
DROPPED_WITH_CONTENT = {"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "select", "title"}


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """Keep a link only with a scheme of its own: a relative one would lead into the page that shows it."""
    if attribute == "href" and not value.strip().lower().startswith(("http://", "https://", "mailto:")):
        return None
    if attribute in ("colspan", "rowspan") and not (value.isascii() and value.isdecimal() and len(value) <= 2):
        return None
    return value


def sanitise(foreign: str) -> str:
    """Return HTML that may stand in our pages: allow-listed tags, no ids, classes, styles, scripts or images.

    Links get rel="nofollow noopener". Cleaning it again changes nothing. With more than MOST_TAGS tags, which no
    person writes, only its words are left.
    """
    if foreign.count("<") > MOST_TAGS:
        return html.escape(_words(foreign), quote=False)
    return nh3.clean(
        foreign,
        tags=TAGS,
        clean_content_tags=DROPPED_WITH_CONTENT,
        attributes=ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
        strip_comments=True,
    )


def shown(body: str, *, is_html: bool) -> str:
    """Return a post's body as safe HTML: cleaned when it came as HTML, else escaped, its lines kept as paragraphs."""
    if is_html:
        return sanitise(body)
    paragraphs = [part.strip("\n") for part in body.replace("\r\n", "\n").split("\n\n")]
    return "".join(f"<p>{html.escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part.strip())


def plain(body: str, *, is_html: bool, longest: int = 280) -> str:
    """Return a body's words alone, on one line, cut at `longest` characters. The result is text: escape it."""
    line = " ".join((_words(body) if is_html else body).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _words(body: str) -> str:
    if body.count("<") > MOST_TAGS:
        return html.unescape(_TAG.sub(" ", body))
    spaced = _ENDS.sub(lambda found: f" {found[0]}", body)
    return html.unescape(nh3.clean(spaced, tags=set(), clean_content_tags=DROPPED_WITH_CONTENT))
