"""Public holidays of a country, written out as dates. The only place that asks the `holidays` package."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.metadata import version


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The ISO 3166 codes of the countries whose holidays are known, such as "SE"."""
    import holidays  # half a second to load, and only a brief needs it

    return frozenset(holidays.list_supported_countries(include_aliases=False))


def dates(country: str, first_year: int, last_year: int) -> tuple[date, ...]:
    """The country's public holidays from `first_year` to `last_year`, both included, sorted.

    Category public only: no bank, school or optional days. Source: PyPI `holidays`, version as in `source`.
    """
    import holidays

    years = range(first_year, last_year + 1)
    return tuple(sorted(holidays.country_holidays(country, years=years, categories=("public",)).keys()))


def source(country: str) -> str:
    """Where the dates come from, with the version: "holidays 0.109, SE, public"."""
    return f"holidays {version('holidays')}, {country}, public"
