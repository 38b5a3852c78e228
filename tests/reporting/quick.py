"""Rendering without the layout, which takes a second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from reporting import pdf
from reporting.document.build import Document


def render(document: Document, attached: Sequence[pdf.Attached], *, dated: datetime) -> pdf.Rendered:
    """Bytes that follow from the document, its attachments and its date alone, as those of `pdf.render` do."""
    text = pdf.html(document, dated=dated).encode() + b"".join(each.content for each in attached)
    return pdf.Rendered(b"%PDF-1.7 " + sha256(text).digest(), 7)
