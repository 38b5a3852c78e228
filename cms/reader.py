"""How the person who reads this request writes numbers, dates and times."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reporting.document.formats import Formats


def reader_formats(currency: str = "EUR") -> Formats:
    """The reader's language and zone, with the client's currency."""
    return Formats(translation.get_language() or "en", ZoneInfo(timezone.get_current_timezone_name()), currency)


def signed(at: datetime, name: str, user_id: int | None, formats: Formats) -> str:
    """When and by whom: 4 Nov 2026, 09:00 CET, Alma."""
    return f"{formats.instant(at, short=True)}, {who(name, user_id)}"


def who(name: str, user_id: int | None) -> str:
    """Who did something: a person by name, else the system; what it did that with stands in the audit."""
    return name if user_id else _("automatically")
