"""Clients, invoices and credits as lines of a list, and as columns of its file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.lists import Column, Filter, Table
from cms.money import words
from cms.money.words import Sign
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.billing.rules.states import InvoiceStatus
from tenants.billing.selectors.clients import Standing
from tenants.kernel.money import EXPONENTS
from tenants.kernel.periods import Month

if TYPE_CHECKING:
    from tenants.billing.models import Invoice, ServiceCredit


def _amount(minor: str, currency: str = "currency") -> Any:
    """An amount in a file: a number in major units, beside its currency's column."""

    def value(row: Any) -> float | None:
        held = getattr(row, minor)
        return None if held is None else held / 10 ** EXPONENTS[getattr(row, currency)]

    return value


CLIENTS = Table(
    "subscriptions",
    (
        Column("client", "name"),
        Column("slug"),
        Column("standing"),
        Column("plan", "plan_name"),
        Column("fee", "fee_minor", _amount("fee_minor", "fee_currency")),
        Column("currency", "fee_currency"),
        Column("period_ends", "period_ends_at"),
        Column("invoices_past_due", "late_count"),
    ),
    sort="client",
    searched=("name", "slug", "plan_name"),
)
_INVOICE = (
    Column("number"),
    Column("month"),
    Column("status"),
    Column("total", "total_minor", _amount("total_minor")),
    Column("paid", "paid_minor", _amount("paid_minor")),
    Column("remaining", "remaining_minor", _amount("remaining_minor")),
    Column("currency"),
    Column("created", "created_at"),
    Column("paid_at"),
)
INVOICES = Table(
    "invoices",
    (Column("client", "tenant__name"), *_INVOICE, Column("attempts")),
    sort="-created",
    searched=("number", "tenant__name", "month"),
)
OWN_INVOICES = Table("invoices", _INVOICE, sort="-month", searched=("number", "month"), page_size=24)
CREDITS = Table(
    "credits",
    (
        Column("client", "tenant__name"),
        Column("month"),
        Column("state"),
        Column("amount", "amount_minor", _amount("amount_minor")),
        Column("currency"),
        Column("proposed", "proposed_at"),
        Column("decided", "decided_at"),
        Column("decided_by"),
        Column("reason"),
        Column("settlement"),
    ),
    sort="-proposed",
    searched=("tenant__name", "month", "reason"),
)


def standings() -> Filter:
    return Filter("standing", _("Standing"), [(code, sign.word) for code, sign in words.standings().items()])


def statuses(*, own: bool = False) -> Filter:
    """The states of invoices; a client's own are shown from when they are no drafts any more."""
    shown = [(code, sign.word) for code, sign in words.invoices().items() if not (own and code == InvoiceStatus.DRAFT)]
    return Filter("status", _("Status"), shown)


def states() -> Filter:
    return Filter("state", _("State"), [(code, sign.word) for code, sign in words.credit_states().items()])


class ClientRow:
    """One client: plan, fee, and where it stands."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self._formats = reader_formats(client.fee_currency or client.currency)
        self.sign: Sign = words.standings()[client.standing]

    @property
    def fee(self) -> str:
        return "" if self.client.fee_minor is None else self._formats.price(self.client.fee_minor)

    @property
    def until(self) -> str:
        ends = self.client.period_ends_at
        return self._formats.day(ends.astimezone(self._formats.zone).date(), short=True) if ends else ""

    @property
    def may_begin(self) -> bool:
        return bool(self.client.plan_name) and self.client.standing in (
            Standing.NONE,
            Standing.ENDED,
            Standing.BEGINNING,
        )


class InvoiceRow:
    """One invoice, with what its lines say."""

    def __init__(self, invoice: Invoice) -> None:
        self.invoice = invoice
        self._formats = reader_formats(invoice.currency)
        self.sign: Sign = words.invoices()[invoice.status]
        self.month = self._formats.month(Month.parse(invoice.month))
        self.total = self._formats.price(invoice.total_minor)
        self.created = _day(invoice.created_at, self._formats)

    @property
    def remaining(self) -> str:
        left = self.invoice.remaining_minor
        return self._formats.price(left) if 0 < left < self.invoice.total_minor else ""

    @property
    def note(self) -> str:
        """When it was paid, or since when it is not and what happens next."""
        invoice = self.invoice
        if invoice.paid_at:
            return _("on %(day)s") % {"day": _day(invoice.paid_at, self._formats)}
        if invoice.status == InvoiceStatus.PAYMENT_FAILED and invoice.failed_at:
            since = _("since %(day)s") % {"day": _day(invoice.failed_at, self._formats)}
            if invoice.next_attempt_at is None:
                return since
            again = _day(invoice.next_attempt_at, self._formats)
            return _("%(since)s, tried again on %(day)s") % {"since": since, "day": again}
        return ""

    @property
    def lines(self) -> list[tuple[str, str]]:
        return [(line.description, self._formats.price(line.amount_minor)) for line in self.invoice.lines.all()]


class CreditRow:
    """One service credit, with the promises that it rests on."""

    def __init__(self, credit: ServiceCredit, *, may_see_levels: bool = False) -> None:
        self.credit = credit
        self._may_see_levels = may_see_levels
        self.formats = reader_formats(credit.currency)
        self.sign: Sign = words.credit_states()[credit.state]
        self.month = self.formats.month(Month.parse(credit.month))
        self.amount = self.formats.price(credit.amount_minor)
        self.fee = self.formats.price(credit.fee_minor)
        self.percent = words.share(credit.percent_of_fee / 100, self.formats)
        self.tolerance = words.share(credit.tolerance_ratio, self.formats)
        self.proposed = _day(credit.proposed_at, self.formats)
        self.missed = words.missed(credit.missed, self.formats)
        self.settlement = words.settlements()[credit.settlement]

    @property
    def url(self) -> str:
        return reverse("agency:money_credit", kwargs={"pk": self.credit.pk})

    @property
    def levels_url(self) -> str:
        """The month's service levels on the client's own host, for whoever may go there."""
        return f"{reverse('portal:service_levels')}?month={self.credit.month}" if self._may_see_levels else ""

    @property
    def promises(self) -> str:
        return "; ".join(each.name for each in self.missed)

    @property
    def decided(self) -> str:
        return _day(self.credit.decided_at, self.formats) if self.credit.decided_at else ""


def _day(at: Any, formats: Formats) -> str:
    return formats.day(at.astimezone(formats.zone).date(), short=True)


def clients_of(found: Iterable[Any]) -> list[ClientRow]:
    return [ClientRow(client) for client in found]
