"""What was agreed from which day, and what new terms would do, as finance reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cms import refusals
from cms.money import plans as reading
from cms.money.words import Sign
from cms.reader import reader_formats, signed
from reporting.document.formats import Formats
from tenants.billing.rules.plans import PlanTerms
from tenants.billing.rules.states import PriceState
from tenants.billing.selectors.plans import Agreement, PlanView
from tenants.billing.services.terms import Outlook
from tenants.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One line of the history. retry_pk: of the price that Stripe has not taken, else None."""

    plan: reading.PlanRow
    sign: Sign
    agreed: str
    reason: str
    price: Sign | None
    price_note: str
    retry_pk: int | None


def agreement_rows(held: Sequence[Agreement], now: PlanView | None) -> list[AgreementRow]:
    return [_row(each, now) for each in held]


def _row(each: Agreement, now: PlanView | None) -> AgreementRow:
    formats = reader_formats(each.view.terms.currency)
    is_failed = each.price is not None and each.price.state == PriceState.FAILED
    return AgreementRow(
        plan=reading.PlanRow(each.view),
        sign=_standing(each.view, now),
        agreed=signed(each.agreed_at, each.agreed_by, each.agreed_by_user_id, formats),
        reason=each.reason,
        price=_prices()[each.price.state] if each.price else None,
        price_note=_price_note(each, formats),
        retry_pk=each.price.pk if each.price and is_failed else None,
    )


def _standing(view: PlanView, now: PlanView | None) -> Sign:
    if now is not None and view.starts_on == now.starts_on:
        return Sign(_("In force"), "good", "check")
    if now is None or view.starts_on > now.starts_on:
        return Sign(_("Agreed"), "acc", "hour")
    return Sign(_("Earlier"), "calm", "circle")


def _prices() -> dict[str, Sign]:
    return {
        PriceState.WAITING: Sign(_("Stripe is to be told"), "acc", "hour"),
        PriceState.FOLLOWED: Sign(_("Stripe charges it"), "good", "check"),
        PriceState.NOT_BILLED: Sign(_("Not billed through Stripe"), "calm", "dashed"),
        PriceState.FAILED: Sign(_("Stripe has not taken it"), "bad", "alert"),
    }


def _price_note(each: Agreement, formats: Formats) -> str:
    price = each.price
    if price is None:
        return ""
    if price.state == PriceState.FAILED:
        return refusals.worded(price.problem, {}, formats) or price.problem
    if price.state == PriceState.WAITING:
        return _("on %(day)s") % {"day": _day(price.due_at, formats)}
    if price.state == PriceState.FOLLOWED and price.charged_from:
        return _("from %(day)s on") % {"day": _day(price.charged_from, formats)}
    return ""


def _day(at: datetime, formats: Formats) -> str:
    return formats.day(at.astimezone(formats.zone).date(), short=True)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What new terms would do, before they are agreed: what changes, and sentences on what follows."""

    day: str
    changes: tuple[reading.Change, ...]
    sentences: tuple[str, ...]


def prospect(seen: Outlook, terms: PlanTerms, starts_on: date, *, at: datetime) -> Prospect:
    formats = reader_formats(terms.currency)
    before = seen.before.terms if seen.before else None
    is_other_fee = before is None or before.monthly_fee_minor != terms.monthly_fee_minor
    begins = Month(starts_on.year, starts_on.month)
    counts_from = max(begins, seen.charged_from or begins)
    sentences = [_("The fee stays as it is.")]
    if is_other_fee:
        told = _("The fee of %(month)s is the new one, whole: the terms at a month’s end count for it.")
        sentences = [told % {"month": formats.month(counts_from)}, *_at_stripe(seen, begins, formats, at=at)]
    if seen.until is not None:
        until = {"day": formats.day(seen.until.starts_on), "plan": seen.until.terms.name}
        sentences.append(_("They hold until %(day)s, when what is agreed already of %(plan)s follows.") % until)
    sentences.append(
        _("The client reads them on its billing page at once. Agreed terms are not altered: others follow.")
    )
    return Prospect(formats.day(starts_on), reading.changes(before, terms, formats), tuple(sentences))


def _at_stripe(seen: Outlook, begins: Month, formats: Formats, *, at: datetime) -> list[str]:
    """When Stripe hears of the fee, which month it charges first, and which it has charged by then."""
    if seen.told_at is None or seen.charged_from is None:
        return [_("Nothing runs at Stripe for this client, so nobody is told.")]
    first = {"month": formats.month(seen.charged_from)}
    told = (
        _("Stripe is told at once and charges it first for %(month)s.") % first
        if seen.told_at <= at
        else _("Stripe is told on %(day)s and charges it first for %(month)s.")
        % (first | {"day": _day(seen.told_at, formats)})
    )
    if seen.charged_from <= begins:
        return [told]
    last = formats.month(seen.charged_from.shifted(-1))
    return [
        told,
        _("What Stripe has charged until %(month)s stays as it is: a difference is settled by hand.") % {"month": last},
    ]
