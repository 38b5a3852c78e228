"""Instants in a notification's words."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime
from django.utils import timezone, translation


def shown_at(fact: str | int) -> str:
    """An instant among the facts on the reader's clock, with the name of their zone: 4 Nov 2026, 09:00 CET."""
    local = timezone.localtime(datetime.fromisoformat(str(fact)))
    language = translation.get_language() or "en"
    return f"{format_datetime(local, 'd MMM y, HH:mm', locale=language)} {local.tzname()}"
