"""Money in minor units: an integer and the currency it counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tenants.kernel.refusals import Refusal
from tenants.kernel.rounding import half_up

EXPONENTS = {
    "EUR": 2,
    "SEK": 2,
    "DKK": 2,
    "NOK": 2,
    "GBP": 2,
    "USD": 2,
    "CHF": 2,
    "PLN": 2,
    "CZK": 2,
    "ISK": 0,
    "JPY": 0,
}
"""Decimals of each currency that a client can be billed in (ISO 4217)."""


class NotMoney(Refusal):
    """The text is not an amount in that currency."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units, such as cents."""

    amount_minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a decimal amount such as "1450.00". Raises: NotMoney when it has more decimals than the currency."""
        if currency not in EXPONENTS:
            raise NotMoney(f"{currency!r} is not a currency we bill in: {', '.join(sorted(EXPONENTS))}")
        try:
            amount = Decimal(text)
        except InvalidOperation:
            raise NotMoney(f"{text!r} is not an amount: write it as 1450.00") from None
        if not amount.is_finite() or abs(amount) >= 10**12:
            raise NotMoney(f"{text!r} is not an amount: write it as 1450.00")
        minor = amount.scaleb(EXPONENTS[currency])
        if minor != minor.to_integral_value():
            raise NotMoney(f"{text!r} has more decimals than {currency} has: at most {EXPONENTS[currency]}")
        return cls(int(minor), currency)

    @classmethod
    def from_exact(cls, amount: Decimal, currency: str) -> Money:
        """Bring an exact amount in major units to whole minor units, halves up."""
        return cls(int(half_up(amount * 10 ** EXPONENTS[currency], 0)), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount_minor).scaleb(-EXPONENTS[self.currency])
