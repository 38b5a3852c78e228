"""How the person who reads this request writes numbers, dates and times."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from reporting.document.formats import Formats


def reader_formats(currency: str = "EUR") -> Formats:
    """The reader's language and zone, with the client's currency."""
    return Formats(translation.get_language() or "en", ZoneInfo(timezone.get_current_timezone_name()), currency)
