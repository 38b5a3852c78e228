"""The certificate of an erasure: the words of its page, its lossless form, and one printed page."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.privacy import words
from reporting import pdf
from reporting.document.formats import Formats
from tenants.models import Tombstone

MOST_TABLES = 8
"""How many tables the printed page names; all of them are in the attached file."""
ACCENT = "#3a5bb8"


def as_json(stone: Tombstone) -> str:
    """As it was written: the text that the digest is of."""
    return json.dumps(stone.certificate or {}, ensure_ascii=False, indent=1)


def digest(stone: Tombstone) -> str:
    return hashlib.sha256(as_json(stone).encode()).hexdigest()


def context(stone: Tombstone, formats: Formats) -> dict[str, Any]:
    """What the page and the print say alike."""
    told = stone.certificate or {}
    return {
        "row": words.stone_row(stone, formats),
        "told": told,
        "tables": [(name, formats.count(count)) for name, count in _most_first(told)],
        "table_count": formats.count(told.get("tables", 0)),
        "people": formats.count(told.get("people_anonymised", 0)),
        "invoices": formats.count(len(told.get("invoices_kept_for_the_books", []))),
        "sha256": digest(stone),
    }


def as_pdf(stone: Tombstone, formats: Formats) -> bytes:
    """One page to keep, with the lossless form inside it; the same bytes for the same certificate and reader."""
    dated = stone.erased_at or parse_datetime(str((stone.certificate or {})["erased_at"])) or stone.begun_at
    text = render_to_string("privacy/certificate_pdf.html", _printed(stone, formats, dated))
    attached = pdf.Attached(
        f"{stone.slug}-erased.json", as_json(stone).encode(), _("The certificate as it was written")
    )
    return pdf.finished(text, [attached], dated=dated).pdf


def _printed(stone: Tombstone, formats: Formats, dated: datetime) -> dict[str, Any]:
    told = stone.certificate or {}
    held = _most_first(told)
    most, others = held[:MOST_TABLES], held[MOST_TABLES:]
    return context(stone, formats) | {
        "language": translation.get_language() or "en",
        "agency": settings.AGENCY_NAME,
        "accent": ACCENT,
        "dated": dated.isoformat(),
        "most": [(name, formats.count(count)) for name, count in most],
        "others": _others(len(others), formats) if others else "",
        "others_count": formats.count(sum(count for _name, count in others)),
        "public_rows": formats.count(sum(told.get("public_rows", {}).values())),
        "erased_by": told.get("erased_by", ""),
        "kept_invoices": _kept(len(told.get("invoices_kept_for_the_books", [])), formats),
    }


def _most_first(told: dict[str, Any]) -> list[tuple[str, int]]:
    """Tables that held rows; the database keeps no order of its own among them."""
    held = [(name, count) for name, count in told.get("rows_by_table", {}).items() if count]
    return sorted(held, key=lambda each: (-each[1], each[0]))


def _others(count: int, formats: Formats) -> str:
    said = ngettext("%(count)s other table", "%(count)s other tables", count)
    return said % {"count": formats.count(count)}


def _kept(count: int, formats: Formats) -> str:
    if not count:
        return _("No invoice of this client is in the agency’s books.")
    said = ngettext(
        "Of %(count)s invoice, number, month and amount, for the agency’s books.",
        "Of %(count)s invoices, number, month and amount, for the agency’s books.",
        count,
    )
    return said % {"count": formats.count(count)}
