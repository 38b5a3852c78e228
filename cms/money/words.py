"""Codes of money in the reader's language, and the shape that stands beside each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import codes
from reporting.document.formats import Formats
from tenants.billing.rules.states import CheckoutState, CreditState, InvoiceStatus, Settlement
from tenants.billing.selectors.clients import Standing


class Sign(NamedTuple):
    """A status in a row: its word, its tone and its shape."""

    word: str
    tone: str
    icon: str


def standings() -> dict[str, Sign]:
    return {
        Standing.PAST_DUE: Sign(_("Past due"), "bad", "late"),
        Standing.ACTIVE: Sign(_("Paying"), "good", "check"),
        Standing.BEGINNING: Sign(_("Beginning"), "warn", "hour"),
        Standing.ENDED: Sign(_("Ended"), "calm", "circle"),
        Standing.NONE: Sign(_("By plan alone"), "calm", "dashed"),
    }


def invoices() -> dict[str, Sign]:
    return {
        InvoiceStatus.DRAFT: Sign(_("Draft"), "calm", "pen"),
        InvoiceStatus.OPEN: Sign(_("Open"), "warn", "hour"),
        InvoiceStatus.PAYMENT_FAILED: Sign(_("Past due"), "bad", "late"),
        InvoiceStatus.PAID: Sign(_("Paid"), "good", "check"),
        InvoiceStatus.VOID: Sign(_("Void"), "calm", "x"),
        InvoiceStatus.UNCOLLECTIBLE: Sign(_("Given up"), "calm", "x"),
    }


def credit_states() -> dict[str, Sign]:
    return {
        CreditState.PROPOSED: Sign(_("Waits for a decision"), "warn", "hour"),
        CreditState.APPROVED: Sign(_("Approved"), "good", "check"),
        CreditState.DECLINED: Sign(_("Declined"), "calm", "x"),
    }


def settlements() -> dict[str, str]:
    return {
        Settlement.NONE: "",
        Settlement.WAITING: _("on its way to the client’s invoices"),
        Settlement.CREDIT_NOTE: _("as a credit note on the month’s invoice"),
        Settlement.INVOICE_ITEM: _("off the invoice that comes next"),
        Settlement.BY_HAND: _("to be settled by hand: the client is not billed through Stripe"),
        Settlement.FAILED: _("has not reached the client’s invoices"),
    }


def checkouts() -> dict[str, Sign]:
    return {
        CheckoutState.ASKED: Sign(_("Stripe is being asked"), "acc", "hour"),
        CheckoutState.OPEN: Sign(_("Open"), "warn", "hour"),
        CheckoutState.PAID: Sign(_("Paid"), "good", "check"),
        CheckoutState.EXPIRED: Sign(_("Run out"), "calm", "circle"),
        CheckoutState.FAILED: Sign(_("Failed"), "bad", "alert"),
    }


def share(ratio: Decimal, formats: Formats) -> str:
    """5 %, or 12.5 % where it is not whole."""
    return formats.percent(float(ratio), 0 if ratio * 100 == int(ratio * 100) else 1)


class Clock(NamedTuple):
    """One clock that was missed: the number of its case, and instants. `ended` is empty while it ran on."""

    case: str
    due: str
    ended: str
    late: str


class Miss(NamedTuple):
    """One promise that a credit rests on; `clocks` is None where its month was frozen without a list of them."""

    name: str
    kept: str
    attainment: str
    target: str
    clocks: tuple[Clock, ...] | None
    counted: str


def missed(rows: Sequence[dict[str, Any]], formats: Formats) -> list[Miss]:
    """The promises that were missed, as the month froze them."""
    return [
        Miss(
            name=codes.promise(row["case_kind"], row["promise"]),
            kept=ngettext("%(met)s of %(clocks)s clock", "%(met)s of %(clocks)s clocks", row["clocks"])
            % {"met": formats.count(row["met"]), "clocks": formats.count(row["clocks"])},
            attainment=formats.percent(float(row["attainment_ratio"])),
            target=share(Decimal(row["target_ratio"]), formats),
            clocks=_clocks(row.get("missed_clocks"), formats),
            counted=_counted(row["clocks"] - row["met"], formats),
        )
        for row in rows
    ]


def _counted(missed_count: int, formats: Formats) -> str:
    told = ngettext("%(n)s clock was missed", "%(n)s clocks were missed", missed_count)
    return told % {"n": formats.count(missed_count)}


def _clocks(rows: Sequence[dict[str, Any]] | None, formats: Formats) -> tuple[Clock, ...] | None:
    return None if rows is None else tuple(_clock(row, formats) for row in rows)


def _clock(row: dict[str, Any], formats: Formats) -> Clock:
    return Clock(
        case=str(row["case"]),
        due=formats.instant(datetime.fromisoformat(row["due_at"]), short=True),
        ended=formats.instant(datetime.fromisoformat(row["ended_at"]), short=True) if row["ended_at"] else "",
        late="" if row["late_minutes"] is None else formats.minutes(row["late_minutes"]),
    )
