"""The kinds of field a brief has. Each says what is wrong in words, and what is allowed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from math import prod
from typing import Annotated, Any, TypeVar

from django.utils.translation import gettext_noop as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError

from clients.brief.wording import Complaint
from tenants.kernel import zones
from tenants.kernel.languages import SPOKEN
from tenants.kernel.money import EXPONENTS, Money
from tenants.kernel.refusals import Refusal

Word = TypeVar("Word", bound=StrEnum)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_EMAIL = re.compile(
    rf"(?=.{{6,254}}$)(?=[^@]{{1,64}}@){_ATOM}+(?:\.{_ATOM}+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])",
    re.ASCII,
)
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their category, and blank."""
A_YEAR = timedelta(days=366)
NO_TEXT = _("must be text, not %(value)s: put it in quotes")
OUT_OF_RANGE = _("%(value)s is out of range: %(least)s to %(most)s")
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


class Part(BaseModel):
    """A mapping of a brief: fields that it does not name are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def refused(sentence: str, /, *, english: str = "", **facts: Any) -> PydanticCustomError:
    """An error that says `sentence` with its facts, for people."""
    return PydanticCustomError("brief", "{what}", {"what": Complaint(sentence, english=english, **facts)})


def shown(value: Any) -> str:
    """A value as it may be quoted in a message: short, on one line."""
    if isinstance(value, dict):
        return Complaint(_("a mapping"))
    if isinstance(value, list):
        return Complaint(_("a list"))
    if value is None:
        return Complaint(_("nothing"))
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def unknown(what: str, value: Any, allowed: list[str]) -> PydanticCustomError:
    """`value` is not one of `allowed`: name the likely one, and all of them."""
    return refused(
        _("unknown %(what)s %(value)s%(guess)s; allowed: %(allowed)s"),
        what=Complaint(what),
        value=shown(value),
        guess=did_you_mean(value, allowed),
        allowed=", ".join(allowed),
    )


def did_you_mean(value: Any, allowed: Iterable[str]) -> str:
    """The allowed word that is nearest to what was written, as a question; empty when none is near."""
    by_lower = {word.lower(): word for word in allowed}
    near = get_close_matches(value.lower(), list(by_lower), n=1, cutoff=0.6) if isinstance(value, str) else []
    return Complaint(_(" (did you mean %(word)s?)"), word=by_lower[near[0]]) if near else ""


def _is_seen(character: str) -> bool:
    """Whether it leaves a mark of its own: a letter, number, sign or symbol that is not made to fill a place."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _FILLERS


def _text(longest: int, *, many_lines: bool) -> BeforeValidator:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise refused(NO_TEXT, value=shown(value))
        text = value.strip()
        if not any(map(_is_seen, text)):
            raise refused(_("must not be empty, nor of characters alone that nobody sees"))
        if len(text) > longest:
            raise refused(_("is too long: %(length)s characters, at most %(most)s"), length=len(text), most=longest)
        if not many_lines and re.search(r"[\n\r\t\x85]", text):
            raise refused(_("must be one line"))
        return text

    return BeforeValidator(check)


def line(longest: int) -> BeforeValidator:
    """One line of at most so many characters."""
    return _text(longest, many_lines=False)


Name = Annotated[str, _text(80, many_lines=False)]
Line = Annotated[str, _text(200, many_lines=False)]
Text = Annotated[str, _text(2000, many_lines=True)]


def one_of(words: type[Word], what: str, allowed: frozenset[Word] | None = None) -> BeforeValidator:
    """A word of an enumeration, or of a part of it, as it stands in the brief: lower case."""
    by_word = {word.value.lower(): word for word in words if allowed is None or word in allowed}

    def check(value: Any) -> Word:
        found = by_word.get(value) if isinstance(value, str) else None
        if found is None:
            raise unknown(what, value, list(by_word))
        return found

    return BeforeValidator(check)


def key_of(keys: Callable[[], list[str]], what: str) -> BeforeValidator:
    """A word of a list, such as a metric's key."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in keys():
            raise unknown(what, value, keys())
        return value

    return BeforeValidator(check)


def _zone(value: Any) -> str:
    if not isinstance(value, str) or value not in zones.names():
        guess = did_you_mean(value, sorted(zones.names()))
        raise refused(
            _("unknown time zone %(value)s%(guess)s; allowed: names such as Europe/Stockholm"),
            value=shown(value),
            guess=guess,
        )
    return value


Zone = Annotated[str, BeforeValidator(_zone)]
Currency = Annotated[str, key_of(lambda: sorted(EXPONENTS), _("currency"))]
Language = Annotated[str, key_of(lambda: ["en", "sv", "da"], _("language"))]
Spoken = Annotated[str, key_of(lambda: list(SPOKEN), _("language"))]
"""A language that people speak, whether or not our own pages are written in it."""


def _day(value: Any) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            raise refused(_("%(value)s is not in the calendar"), value=shown(value)) from None
        if EARLIEST <= found < LATEST:
            return found
        raise refused(
            _("%(day)s is out of range: from %(first)s to before %(last)s"), day=found, first=EARLIEST, last=LATEST
        )
    raise refused(_("must be a date such as 2018-03-31, not %(value)s"), value=shown(value))


Day = Annotated[date, BeforeValidator(_day)]


def _begins(value: Any, info: ValidationInfo) -> date:
    """The day from which the service runs: not so far off that a year must have been mistyped."""
    found, today = _day(value), (info.context or {}).get("today")
    if today is not None and found > today + A_YEAR:
        raise refused(_("%(day)s is out of range: to %(last)s, a year from today"), day=found, last=today + A_YEAR)
    return found


Begins = Annotated[date, BeforeValidator(_begins)]


def _since(value: Any, info: ValidationInfo) -> date:
    """A date from which something holds: not before the service itself."""
    found, service = _day(value), (info.context or {}).get("since")
    if service is not None and found < service:
        raise refused(
            _("%(day)s is before the service begins, %(first)s"),
            english=f"{found} is before client.since, {service}",
            day=found,
            first=service,
        )
    return found


Since = Annotated[date, BeforeValidator(_since)]


def _email(value: Any) -> str:
    if not isinstance(value, str) or not _EMAIL.fullmatch(value.strip()):
        raise refused(_("%(value)s is not an e-mail address"), value=shown(value))
    return value.strip().lower()


Email = Annotated[str, BeforeValidator(_email)]


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise refused(_("must be true or false, not %(value)s"), value=shown(value))
    return value


Flag = Annotated[bool, BeforeValidator(_flag)]


def whole(lowest: int, highest: int) -> BeforeValidator:
    """A whole number from `lowest` to `highest`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise refused(_("must be a whole number, not %(value)s"), value=shown(value))
        if not lowest <= value <= highest:
            raise refused(OUT_OF_RANGE, value=shown(value), least=lowest, most=highest)
        return value

    return BeforeValidator(check)


def number(highest: int | None = None, places: int = 4) -> BeforeValidator:
    """A number from 0 to `highest`, with at most so many decimals."""

    def check(value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise refused(_("must be a number, not %(value)s"), value=shown(value))
        exact = Decimal(value)
        limit = 10**9 if highest is None else highest
        if not 0 <= exact <= limit:
            raise refused(OUT_OF_RANGE, value=shown(value), least=0, most=limit)
        if -int(exact.as_tuple().exponent) > places and exact != round(exact, places):
            raise refused(_("%(value)s has too many decimals: at most %(most)s"), value=shown(value), most=places)
        return exact.normalize() + 0

    return BeforeValidator(check)


Ratio = Annotated[Decimal, number(highest=1)]
Percent = Annotated[Decimal, number(highest=100, places=2)]
Count = Annotated[Decimal, number()]


def _money(value: Any, info: ValidationInfo) -> Decimal:
    text = str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        raise refused(_('must be an amount such as "1450.00", not %(value)s'), value=shown(value))
    currency = (info.context or {}).get("currency")
    if currency not in EXPONENTS:
        return Decimal(text)
    try:
        return Money.parse(text, currency).amount
    except Refusal as refusal:
        raise refused(
            _("%(value)s has too many decimals: at most %(most)s"),
            english=str(refusal),
            value=text,
            most=EXPONENTS[currency],
        ) from None


Amount = Annotated[Decimal, BeforeValidator(_money)]
"""Money in major units of the brief's currency, exact. Quoted or not: both are read digit by digit."""


def check_product(factors: dict[str, Decimal], most_minor: int, info: ValidationInfo) -> None:
    """Refuse what multiplies to more than so many minor units of the brief's currency."""
    currency = (info.context or {}).get("currency")
    if currency not in EXPONENTS:
        return
    most = Decimal(most_minor).scaleb(-EXPONENTS[currency])
    found = prod(factors.values(), start=Decimal(1))
    if found > most:
        raise refused(
            _("%(inputs)s reaches %(found)s %(currency)s a month; at most %(most)s is allowed"),
            english=f"{' × '.join(factors)} reaches {found:,f} {currency} a month; at most {most:,.0f} is allowed",
            inputs=tuple(factors),
            found=found,
            currency=currency,
            most=most,
        )
