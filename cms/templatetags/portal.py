"""Pieces of the portal's pages that read better as a tag."""

from __future__ import annotations

from django import template

from cms.portal.definitions import anchor_of, own_anchor

register = template.Library()

register.filter("definition", anchor_of)
register.filter("own_anchor", own_anchor)

STATUS_TONES = {"ok": "good", "risk": "warn", "off": "bad", "none": "calm"}
STATUS_ICONS = {"ok": "check", "risk": "alert", "off": "late", "none": "flat"}


@register.filter
def tone(status: str) -> str:
    """The tone of a KPI's status by its shape in the report."""
    return STATUS_TONES.get(status, "calm")


@register.filter
def shape(status: str) -> str:
    """The icon of a KPI's status by its shape in the report."""
    return STATUS_ICONS.get(status, "circle")
