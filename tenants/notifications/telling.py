"""Instants, days and months in a notification's words."""

from __future__ import annotations

from datetime import date, datetime

from babel.dates import format_date, format_datetime
from django.utils import timezone, translation

from tenants.kernel.periods import Month


def shown_at(fact: str | int) -> str:
    """An instant among the facts on the reader's clock, with the name of their zone: 4 Nov 2026, 09:00 CET."""
    local = timezone.localtime(datetime.fromisoformat(str(fact)))
    language = translation.get_language() or "en"
    return f"{format_datetime(local, 'd MMM y, HH:mm', locale=language)} {local.tzname()}"


def shown_on(fact: str | int) -> str:
    """A day among the facts, in the reader's language: 4 Nov 2026."""
    language = translation.get_language() or "en"
    return str(format_date(date.fromisoformat(str(fact)), "d MMM y", locale=language))


def month_name(fact: str | int) -> str:
    """A month among the facts in the reader's language: March 2018."""
    language = translation.get_language() or "en"
    return str(format_date(Month.parse(str(fact)).first_on, "LLLL y", locale=language))
