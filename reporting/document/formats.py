"""Numbers, money, dates and instants as one reader writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, get_timezone_gmt, get_timezone_name
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_name
from django.utils.translation import gettext as _

from reporting.rules.frozen import Number
from reporting.rules.report import Amount, Ratio
from tenants.kernel.money import EXPONENTS
from tenants.kernel.periods import Month
from tenants.kernel.rounding import half_up

LOCALES = {"en": "en_GB", "sv": "sv_SE", "da": "da_DK"}
NONE = "–"
MINUS, HYPHEN, BLANK = "\N{MINUS SIGN}", "-", "\N{NO-BREAK SPACE}"


def _digits(places: int) -> str:
    return f"#,##0.{'0' * places}".rstrip(".")


@dataclass(frozen=True, slots=True)
class Formats:
    """One reader's habits. Texts hold no-break spaces inside a figure and the minus sign of typographers."""

    language: str
    zone: ZoneInfo
    currency: str

    @property
    def locale(self) -> Locale:
        return Locale.parse(LOCALES.get(self.language, "en_GB"))

    def _typeset(self, text: str) -> str:
        return text.replace(HYPHEN, MINUS).replace("\N{NARROW NO-BREAK SPACE}", BLANK)

    def count(self, value: float | Decimal | Fraction, places: int = 0) -> str:
        """1,284 or 0.31: always with this many decimals."""
        rounded = half_up(Fraction(str(value)), places)
        return self._typeset(format_decimal(rounded, format=_digits(places), locale=self.locale))

    def percent(self, ratio: float, places: int = 1) -> str:
        """69.8% of 0.698."""
        pattern = self.locale.percent_formats[None].pattern.replace("#,##0", _digits(places))
        rounded = half_up(Fraction(str(ratio)), places + 2)
        return self._typeset(format_percent(rounded, format=pattern, locale=self.locale))

    def change(self, ratio: float, places: int = 0) -> str:
        """+66% or −1%: with its sign, nothing with none."""
        text = self.percent(ratio, places)
        return text if ratio < 0 or not any(char in "123456789" for char in text) else f"+{text}"

    def hours(self, value: float) -> str:
        return self.count(value, 1) + BLANK + _("h")

    def minutes(self, value: int) -> str:
        """45 min, 8 h or 1.5 h: a duration of whole minutes."""
        if value < 60:
            return self.count(value) + BLANK + _("min")
        return self.count(Fraction(value, 60), 0 if value % 60 == 0 else 1) + BLANK + _("h")

    @property
    def unit_minor(self) -> int:
        """Minor units in one unit of the client's currency."""
        return int(10 ** EXPONENTS[self.currency])

    def unit_name(self) -> str:
        """The currency in words, for a column that names it once."""
        return get_currency_name(self.currency, count=2, locale=self.locale)

    def money(self, minor: int, *, places: int = 0, signed: bool = False) -> str:
        """€13,756: whole units of the client's currency, unless `places` asks for cents."""
        exponent = EXPONENTS[self.currency]
        shown = min(places, exponent)
        text = format_currency(
            half_up(Decimal(minor).scaleb(-exponent), shown),
            self.currency,
            format=self.locale.currency_formats["standard"].pattern.replace("#,##0.00", _digits(shown)),
            locale=self.locale,
            currency_digits=False,
        )
        # A currency written in letters stands apart from its number: SEK 1,234.
        text = re.sub(r"(?<=[^\W\d_])(?=\d)", BLANK, text)
        return self._typeset(("+" if signed and minor > 0 else "") + text)

    def price(self, minor: int) -> str:
        """Whole units where the amount is whole, else with its cents: what one thing costs is not rounded."""
        return self.money(minor, places=0 if minor % self.unit_minor == 0 else EXPONENTS[self.currency])

    def plain(self, minor: int) -> str:
        """The amount without its currency, for columns that name it once."""
        return self.count(Decimal(minor).scaleb(-EXPONENTS[self.currency]))

    def between(self, low: str, high: str) -> str:
        """8,577 to 20,007."""
        return _("%(low)s to %(high)s") % {"low": low, "high": high}

    def money_range(self, amount: Amount) -> str:
        if amount.low == amount.high:
            return _("exact")
        return self.between(self.money(amount.low), self.money(amount.high))

    def plain_range(self, amount: Amount) -> str:
        if amount.low == amount.high:
            return _("exact")
        return self.between(self.plain(amount.low), self.plain(amount.high))

    def change_range(self, ratio: Ratio) -> str:
        return self.between(self.change(ratio.low), self.change(ratio.high))

    def figure(self, value: Number, kind: str) -> str:
        """A metric as its kind is written: "count", "ratio", "index" (0 to 1) or "hours"; a dash without one."""
        if value is None:
            return NONE
        if kind == "ratio":
            return self.percent(value)
        if kind == "index":
            return self.count(value, 2)
        if kind == "hours":
            return self.hours(value)
        return self.count(value, 0 if float(value).is_integer() else 1)

    def day(self, on: date, *, short: bool = False) -> str:
        """4 November 2026, or 4 Nov 2026."""
        return format_date(on, format="medium" if short else "long", locale=self.locale).replace(" ", BLANK)

    def day_of(self, on: date) -> str:
        """4 November: where the year is known."""
        return str(format_skeleton("MMMMd", on, locale=self.locale)).replace(" ", BLANK)

    def weekday(self, on: date) -> str:
        """Thu 4: where the month is known."""
        return format_date(on, format="EEE d", locale=self.locale).replace(" ", BLANK)

    def month(self, month: Month, *, width: str = "MMMM y") -> str:
        """October 2026; `width` is a CLDR pattern: MMMM for October, MMM yy for Oct 26."""
        return format_date(month.first_on, format=width, locale=self.locale)

    def instant(self, at: datetime, *, short: bool = False) -> str:
        """4 November 2026, 09:00 CET: in the client's zone, with the zone's name at that instant."""
        local = at.astimezone(self.zone)
        clock = format_datetime(local, format="HH:mm", tzinfo=self.zone, locale=self.locale)
        return f"{self.day(local.date(), short=short)}, {clock}{BLANK}{self.zone_name(at)}"

    def zone_name(self, at: datetime) -> str:
        """CET, CEST, or GMT+05:30 where the zone has no short name."""
        local = at.astimezone(self.zone)
        name = get_timezone_name(local, width="short", locale="en_GB")
        return name if name.isalpha() else get_timezone_gmt(local, width="long", locale="en_GB")
