"""What a new draft begins with, so that little is left to type: who it is, usual hours, and the sector's template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from clients.rules import sector_templates
from tenants.billing.rules.plans import Pillar
from tenants.kernel.actor import Role

COUNTRIES: Mapping[str, tuple[str, str, str]] = {
    "SE": ("Europe/Stockholm", "SEK", "sv"),
    "DK": ("Europe/Copenhagen", "DKK", "da"),
    "NO": ("Europe/Oslo", "NOK", "en"),
    "FI": ("Europe/Helsinki", "EUR", "en"),
    "DE": ("Europe/Berlin", "EUR", "en"),
    "NL": ("Europe/Amsterdam", "EUR", "en"),
    "GB": ("Europe/London", "GBP", "en"),
    "IE": ("Europe/Dublin", "EUR", "en"),
    "US": ("America/New_York", "USD", "en"),
}
"""ISO code → time zone, currency and language to begin with; all can be changed."""
OFFICE_HOURS = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "ß": "ss", "đ": "d", "ł": "l"})


def slug_of(name: str) -> str:
    """A short name to begin with; empty when none can be made.

    >>> slug_of("Åre Fjällfåglar AB")
    'are-fjallfaglar-ab'
    """
    plain = unicodedata.normalize("NFKD", name.lower().translate(_PLAIN)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-0123456789")[:40].strip("-")


def next_month(today: date) -> date:
    """The first of the month after this one."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


def suggested(
    *, name: str, sector: str, country: str, manager: Mapping[str, str] | None, today: date
) -> dict[str, Any]:
    """Parts of a brief to begin with. manager: name and address of the account manager who will work here.

    The charter's answers are nobody's template; the objectives' figures are targets to be talked about.
    """
    zone, currency, language = COUNTRIES.get(country, COUNTRIES["SE"])
    since = next_month(today)
    told = sector_templates.of(sector).brief_from(since)
    parts: dict[str, Any] = {
        "client": {
            "name": name,
            "slug": slug_of(name),
            "sector": sector,
            "language": language,
            "time_zone": zone,
            "currency": currency,
            "since": since.isoformat(),
        },
        **told,
        "service": {"hours": OFFICE_HOURS, "holidays": country, **told["service"]},
        "plan": {"pillars": [each.value.lower() for each in Pillar], **told["plan"]},
    }
    if manager:
        parts["team"] = [{**manager, "role": Role.ACCOUNT_MANAGER.value}]
    filled: dict[str, Any] = plain(parts)
    return filled


def plain(value: Any) -> Any:
    """Mappings and lists as JSON has them."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value
