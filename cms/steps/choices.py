"""The words that may be chosen, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clients.names import party_name
from clients.rules.kpis import MEASURABLES
from clients.rules.responsibilities import PARTIES
from clients.selectors.advice import language_name
from reporting.document import codes, labels
from tenants.access.names import ROLE_NAMES
from tenants.billing.rules.plans import Pillar
from tenants.kernel import zones
from tenants.kernel.actor import AGENCY_WIDE, STAFF, STAKEHOLDERS, Role
from tenants.kernel.languages import SPOKEN
from tenants.kernel.money import EXPONENTS

Pairs = list[tuple[str, Any]]

SECTORS: dict[str, Any] = {
    "software": _("Software"), "retail": _("Retail"), "finance": _("Financial services"), "public": _("Public sector"),
    "nonprofit": _("Non-profit"), "other": _("Other"),
}  # fmt: skip
UNITS: dict[str, Any] = {"count": _("Number"), "ratio": _("Share, 0 to 1"), "hours": _("Hours")}
PERIODS: dict[str, Any] = {
    "day": _("day"), "week": _("week"), "month": _("month"), "quarter": _("quarter"), "year": _("year"),
}  # fmt: skip
APPLICATIONS: dict[str, Any] = {
    "market_research": _("Market research and public relations"), "opinion_leaders": _("Opinion leaders and advocates"),
    "advertising": _("Advertising"), "new_products": _("New products"), "cost_to_serve": _("Cost to serve"),
    "loyalty_and_sales": _("Loyalty and sales"), "buzz": _("Buzz and visibility"),
}  # fmt: skip
GOALS: dict[str, Any] = {
    "members": _("Serve members who are customers better"), "conversion": _("Turn members into customers"),
}  # fmt: skip
SPACE_KINDS: dict[str, Any] = {"online": _("Online"), "offline": _("Offline"), "hybrid": _("Both")}
PLATFORMS: dict[str, Any] = {
    "discourse": "Discourse", "mastodon": "Mastodon", "matrix": "Matrix", "discord": "Discord", "slack": "Slack",
    "reddit": "Reddit", "other": _("Another"), "none": _("None"),
}  # fmt: skip
VISIBILITIES: dict[str, Any] = {
    "public": _("Anyone reads it"), "members": _("Whoever joins"), "private": _("Whoever is let in"),
}  # fmt: skip
ANSWERED: dict[str, Any] = {"staff": _("The agency’s people"), "anyone": _("Any member too")}


def of(words: dict[str, Any]) -> Any:
    return lambda: [*words.items()]


def languages() -> Pairs:
    return [*settings.LANGUAGES]


def time_zones() -> Pairs:
    near = [name for name in sorted(zones.names()) if name.startswith("Europe/")]
    return [(name, name.replace("_", " ")) for name in [*near, *sorted(zones.names() - set(near))] if "/" in name]


def currencies() -> Pairs:
    return [(name, name) for name in EXPONENTS]


def pillars() -> Pairs:
    return [(each.value, codes.PILLARS[each]) for each in Pillar]


def metrics() -> Pairs:
    return [(key, labels.metric(key)) for key in MEASURABLES]


def _roles(held: Iterable[Role]) -> Pairs:
    chosen = set(held)
    return [(role.value, name) for role, name in ROLE_NAMES.items() if role in chosen]


def team_roles() -> Pairs:
    return _roles(STAFF - AGENCY_WIDE)


def client_roles() -> Pairs:
    return _roles(STAKEHOLDERS)


def content() -> Pairs:
    return [(key, codes.kind(key)) for key in codes.CONTENT]


def lower(words: Mapping[str, Any]) -> Pairs:
    """Words of an enumeration as the brief writes them."""
    return [(key.lower(), label) for key, label in words.items()]


def parties() -> Pairs:
    return [(party, party_name(party)) for party in PARTIES]


def marks() -> Pairs:
    return [(str(mark), str(mark)) for mark in range(1, 6)]


def spoken() -> Pairs:
    """The languages that people speak, by their names in the reader's own."""
    return sorted(((code, language_name(code)) for code in SPOKEN), key=lambda each: each[1].casefold())


def countries() -> Pairs:
    """Where clients usually are, by name."""
    names = {
        "SE": _("Sweden"), "DK": _("Denmark"), "NO": _("Norway"), "FI": _("Finland"), "DE": _("Germany"),
        "NL": _("Netherlands"), "GB": _("United Kingdom"), "IE": _("Ireland"), "US": _("United States"),
    }  # fmt: skip
    return [*names.items()]
