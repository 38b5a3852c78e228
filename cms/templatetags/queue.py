"""Pieces of the queue that read better as a tag."""

from __future__ import annotations

from typing import Any

from django import template

from cms.queue import words
from cms.queue.left import Left

register = template.Library()


@register.inclusion_tag("queue/_left.html")
def time_left(left: Left) -> dict[str, Any]:
    """A clock's shape and what is left of it; the script counts on from what it carries."""
    said = words.states()[left.state]
    return {"left": left, "say": said.aloud, "text": said.shown.replace("%s", words.span(left.minutes))}
