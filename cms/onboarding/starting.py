"""What a step shows before anybody has written in it: the usual, to be changed where it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from cms.onboarding.steps.frame import Step

COUNTRIES = {
    "Europe/Stockholm": "SE", "Europe/Copenhagen": "DK", "Europe/Oslo": "NO", "Europe/Helsinki": "FI",
    "Europe/Berlin": "DE", "Europe/Amsterdam": "NL", "Europe/London": "GB", "Europe/Paris": "FR",
    "Europe/Warsaw": "PL", "Europe/Prague": "CZ", "Europe/Zurich": "CH",
}  # fmt: skip
"""Whose holidays close the service of a client that lives by this zone."""
DAY = [["09:00", "17:00"]]
CURRENCIES = {"SE": "SEK", "DK": "DKK", "NO": "NOK", "GB": "GBP", "PL": "PLN", "CZ": "CZK", "CH": "CHF"}


def parts(step: Step, said: dict[str, Any], *, name: str, person: Any, today: date) -> dict[str, Any]:
    """The parts of a step that nobody has saved, from what the other steps say. `person` begins it."""
    known = said.get("client") if isinstance(said.get("client"), dict) else {}
    make = _STARTS.get(step.code)
    return (
        make({"language": person.language, "time_zone": person.time_zone, **known}, name, person, today) if make else {}
    )


def _company(known: dict[str, Any], name: str, person: Any, today: date) -> dict[str, Any]:
    country = COUNTRIES.get(str(known["time_zone"]), "")
    begins = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    client = {"name": name, "slug": slugify(name)[:30].strip("-"), "language": known["language"]}
    client |= {"time_zone": known["time_zone"], "currency": CURRENCIES.get(country, "EUR"), "since": begins.isoformat()}
    return {"client": client}


def _scope(known: dict[str, Any], name: str, person: Any, today: date) -> dict[str, Any]:
    cadence = [{"type": "article", "count": 1, "per": "week"}]
    credit = {"tolerance": Decimal("0.05"), "percent_of_fee": 5}
    return {"plan": {"name": "Standard", "included_hours": 20, "cadence": cadence, "service_credit": credit}}


def _hours(known: dict[str, Any], name: str, person: Any, today: date) -> dict[str, Any]:
    service: dict[str, Any] = {"hours": {day: DAY for day in ("mon", "tue", "wed", "thu", "fri")}}
    if country := COUNTRIES.get(str(known["time_zone"])):
        service["holidays"] = country
    service["promises"] = [
        {"case": "question", "promise": "first_response", "minutes": 480, "target_ratio": Decimal("0.8"),
         "answered_by": "anyone"},
        {"case": "flag", "promise": "decision", "minutes": 60, "target_ratio": Decimal("0.95")},
    ]  # fmt: skip
    return {"service": service}


def _people(known: dict[str, Any], name: str, person: Any, today: date) -> dict[str, Any]:
    return {"people": [{"role": "sponsor"}, {"role": "approver"}]}


def _team(known: dict[str, Any], name: str, person: Any, today: date) -> dict[str, Any]:
    return {"team": [{"name": person.name, "email": person.email, "role": "account_manager"}]}


def _spaces(known: dict[str, Any], name: str, person: Any, today: date) -> dict[str, Any]:
    space = {"name": "Forum", "slug": "forum", "kind": "online", "platform": "discourse", "visibility": "public"}
    space |= {"language": known["language"], "responsible": "account_manager", "takes_questions": True}
    return {"spaces": [space]}


def _objectives(known: dict[str, Any], name: str, person: Any, today: date) -> dict[str, Any]:
    begins = str(known.get("since") or today.isoformat())
    kpi = {"metric": "response_rate_24h", "unit": "ratio", "direction": "up", "cadence": "month"}
    return {"objectives": [{"starts_on": begins, "goal_type": "members", "kpis": [kpi]}]}


_STARTS: dict[str, Callable[[dict[str, Any], str, Any, date], dict[str, Any]]] = {
    "company": _company,
    "scope": _scope,
    "hours": _hours,
    "people": _people,
    "team": _team,
    "spaces": _spaces,
    "objectives": _objectives,
}
