"""Small pieces that read better as a tag than as an include: icons, status, marks, headers, framed blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import graphics

register = template.Library()

THEMES = ("auto", "light", "dark")
HUE_COUNT = 12
GRADES = {
    "measured": ("sqf", gettext_lazy("measured")),
    "attributed": ("sqm", gettext_lazy("attributed")),
    "assumed": ("sqe", gettext_lazy("assumed")),
}
TONE_ICONS = {"good": "check", "warn": "alert", "bad": "late", "acc": "clock", "calm": "circle", "": "circle"}


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The reader's theme, "auto", "light" or "dark", as kept in the cookie of the same name; auto without a request."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in THEMES else "auto"


@register.filter
def initials(name: str) -> str:
    """At most two letters that stand for a name: "Fjordlight Audio" is "FA", "Kvarnby" is "KV"."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalnum()]
    if len(words) > 1:
        return (words[0][0] + words[-1][0]).upper()
    return words[0][:2].upper() if words else "?"


@register.filter
def hue(seed: object) -> int:
    """A steady hue class, 1 to 12, for anything that has a name."""
    return crc32(str(seed).encode()) % HUE_COUNT + 1


@register.simple_tag
def icon(name: str, size: str = "", tone: str = "") -> SafeString:
    """An icon by its file name in static/ds/icons. Never alone: a word stands beside it, or the control has a label."""
    size_class = f" i--{size}" if size else ""
    tone_class = f" {tone}" if tone else ""
    return format_html('<i class="i i-{}{}{}" aria-hidden="true"></i>', name, size_class, tone_class)


@register.simple_tag
def status(text: str, tone: str = "calm", icon: str = "") -> SafeString:
    """A status in a row: a shape in its colour, then the word. `tone` is good, warn, bad, acc or calm."""
    shape = icon or TONE_ICONS[tone]
    return format_html(
        '<span class="st {}"><i class="i i-{}" aria-hidden="true"></i><span>{}</span></span>', tone, shape, text
    )


@register.simple_tag
def badge(text: str, tone: str = "", icon: str = "") -> SafeString:
    """The one status that heads a view, in a tint. Without a tone it is neutral."""
    shape = icon or TONE_ICONS[tone]
    return format_html('<span class="badge {}"><i class="i i-{}" aria-hidden="true"></i>{}</span>', tone, shape, text)


@register.simple_tag
def grade(name: str) -> SafeString:
    """How sure a figure is: a full, mid or empty square and the word. Refuses a grade that the domain does not have."""
    shape, word = GRADES[str(name).lower()]
    return format_html(
        '<span class="st acc grade"><i class="i i-{}" aria-hidden="true"></i><span>{}</span></span>', shape, word
    )


@register.simple_tag
def mark(name: str, seed: object = "", size: str = "", own: bool = False) -> SafeString:
    """A client's square: initials on a steady hue, or on the client's own colour where that is the page's accent."""
    colour = "mark--own" if own else f"hue-{hue(seed or name)}"
    size_class = f" mark--{size}" if size else ""
    return format_html('<span class="mark {}{}" aria-hidden="true">{}</span>', colour, size_class, initials(name))


@register.simple_tag
def avatar(name: str, size: str = "l") -> SafeString:
    """A person's round sign: initials, decorative, the name stands beside it or labels the control."""
    size_class = f" av--{size}" if size else ""
    return format_html('<span class="av{}" aria-hidden="true">{}</span>', size_class, initials(name))


@register.simple_tag
def generated_badge() -> SafeString:
    """Marks a client whose community was invented by the demo's generator, wherever its figures show."""
    return badge(_("Generated data"), tone="warn", icon="seed")


@register.inclusion_tag("ds/spark.html")
def spark(values: Sequence[float], tone: str = "") -> dict[str, Any]:
    """A line of the last values beside a figure; decorative, since the figure and its change are said in words."""
    return {"line": graphics.spark([float(value) for value in values]), "tone": tone}


@register.inclusion_tag("ds/range_bar.html")
def range_bar(low: float, expected: float, high: float, floor: float, ceiling: float, label: str) -> dict[str, Any]:
    """A bar from low to high in a table cell. `label` says it in words; a negative expectation is drawn as bad."""
    bar = graphics.range_bar(float(low), float(expected), float(high), floor=float(floor), ceiling=float(ceiling))
    return {"bar": bar, "bad": float(expected) < 0, "label": label}


@register.inclusion_tag("ds/trend.html")
def trend(delta: float, text: str = "") -> dict[str, Any]:
    """A change since the last time: a triangle up or down, or a dash, and the amount (`text`, else the number)."""
    return {"delta": delta, "text": text or abs(delta)}


@register.inclusion_tag("ds/sort_th.html", takes_context=True)
def sort_th(context: Context, key: str, label: str, right: bool = False) -> dict[str, Any]:
    """A column head that sorts: a link to the same list by `?sort=key`, or `-key` when it is sorted so already.

    Reads `sort` from the context: the order in force, such as "name" or "-roi".
    """
    current = str(context.get("sort", ""))
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {
        "request": context.get("request"),
        "label": label,
        "right": right,
        "order": order,
        "next_sort": f"-{key}" if current == key else key,
    }


@register.simple_block_tag
def note(content: str, tone: str = "", icon: str = "help") -> str:
    """One line that asks for attention inside a page: `{% note tone="warn" icon="alert" %}…{% endnote %}`."""
    return render_to_string("ds/note.html", {"content": content, "tone": tone, "icon": icon})


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:
    """A dialog that a link with `data-dialog="id"` opens. Its content brings `.dialog__body` and `.dialog__foot`."""
    return render_to_string("ds/dialog.html", {"content": content, "id": id, "title": title})


@register.simple_block_tag
def empty(content: str, title: str, level: int = 2) -> str:
    """An empty list: what is not here, and in the content a paragraph and a button that say what to do."""
    return render_to_string("ds/empty.html", {"content": content, "title": title, "level": level})


@register.simple_block_tag
def chart(content: str, title: str, unit: str = "", source: str = "") -> str:
    """A chart's frame: finding or title, unit, the drawing as content, source and as-of below."""
    return render_to_string("ds/chart.html", {"content": content, "title": title, "unit": unit, "source": source})
