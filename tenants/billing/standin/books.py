"""What happens at the stand-in, whoever asks for it: its API, its page, or a person who lets a month pass."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tenants.billing.standin import objects
from tenants.billing.standin.objects import Json
from tenants.billing.standin.store import Store


class Refused(Exception):  # noqa: N818 - an answer of the API's
    """An answer that is not what was asked for, in Stripe's form."""

    def __init__(self, status: int, kind: str, code: str, message: str, param: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": message, "param": param or None}}


def invalid(code: str, message: str, param: str = "") -> Refused:
    return Refused(400, "invalid_request_error", code, message, param)


def missing(kind: str, object_id: str) -> Refused:
    return Refused(404, "invalid_request_error", "resource_missing", f"No such {kind}: '{object_id}'", "id")


class Books:
    """Customers, subscriptions, invoices and notes, and an event for each thing that happens to them."""

    def __init__(self, store: Store, *, clock: Callable[[], datetime], origin: str = "") -> None:
        self.store, self._clock, self.origin = store, clock, origin

    @property
    def now(self) -> int:
        return int(self._clock().timestamp())

    def held(self, object_id: str, kind: str) -> Json:
        found = self.store.get(object_id, kind)
        if found is None:
            raise missing(kind, object_id)
        return found

    def _tell(self, kind: str, about: Json, before: Json | None = None) -> None:
        self.store.put(about)
        told = objects.event(kind, json.loads(json.dumps(about)), before=before, now=self.now)
        self.store.add_event(told, due=0)

    # -- asked for by the API --

    def make_customer(self, asked: Json) -> Json:
        made = objects.customer(asked, now=self.now)
        self._tell("customer.created", made)
        return made

    def make_session(self, asked: Json) -> Json:
        self.held(asked["customer"], "customer")
        if asked["mode"] != "subscription" or len(asked.get("line_items", [])) != 1:
            raise invalid("parameter_unknown", "This stand-in sells one subscription at a time", "line_items")
        anchor = int(asked["subscription_data"]["billing_cycle_anchor"])
        if not self.now < anchor <= self.now + 32 * 86_400:
            raise invalid(
                "parameter_invalid", "The anchor lies before the next natural billing date", "subscription_data"
            )
        made = objects.session(asked, origin=self.origin, now=self.now)
        sold = {"price": objects.price(asked["line_items"][0], now=self.now), "anchor": anchor}
        self.store.put({"id": f"of_{made['id']}", "object": "sold", **sold})
        return self.store.put(made)

    def change_price(self, subscription_id: str, asked: Json) -> Json:
        """Another fee from the next period on; the one that runs is charged already."""
        held = self.held(subscription_id, "subscription")
        if held["status"] in ("canceled", "incomplete_expired"):
            raise invalid("resource_missing", "The subscription has ended", "id")
        item, wanted = held["items"]["data"][0], asked.get("items", [])
        if asked.get("proration_behavior") != "none" or len(wanted) != 1 or wanted[0].get("id") != item["id"]:
            raise invalid("parameter_unknown", "This stand-in changes the price of the one item, without proration")
        data, price = wanted[0]["price_data"], item["price"]
        if (data["currency"], data["product"]) != (price["currency"], price["product"]):
            raise invalid("parameter_invalid", "Currency and product are those of the subscription", "items")
        before = {"items": {"data": [{"price": price}]}}
        item["price"] = objects.price(wanted[0], now=self.now, name=price["nickname"])
        self._tell("customer.subscription.updated", held, before)
        return held

    def make_item(self, asked: Json) -> Json:
        self.held(asked["customer"], "customer")
        made = objects.item(asked, now=self.now)
        if asked.get("invoice"):
            draft = self.held(asked["invoice"], "invoice")
            if draft["status"] != "draft":
                raise invalid("invoice_not_editable", "Only a draft takes further items", "invoice")
            self._take(draft, [made])
            self._tell("invoice.updated", draft)
        self._tell("invoiceitem.created", made)
        return made

    def _take(self, draft: Json, items: list[Json]) -> None:
        """Put items on a draft as lines."""
        for each in items:
            each["invoice"] = draft["id"]
            draft["lines"]["data"].append({**objects.item_line(each), "invoice": draft["id"]})
            self.store.put(each)
        total = sum(line["amount"] for line in draft["lines"]["data"])
        due = max(total + draft["starting_balance"], 0)
        draft.update(subtotal=total, total=total, amount_due=due, amount_remaining=due)

    def make_credit_note(self, asked: Json) -> Json:
        invoice = self.held(asked["invoice"], "invoice")
        if invoice["status"] not in ("open", "paid"):
            raise invalid("invoice_not_finalized", "Credit notes are for finalised invoices", "invoice")
        amount, given = int(asked["amount"]), int(asked.get("credit_amount") or 0)
        credited = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
        if not 0 < amount <= invoice["total"] - credited:
            raise invalid("amount_too_large", "The note exceeds what is left of the invoice", "amount")
        if given != max(amount - invoice["amount_remaining"], 0):
            raise invalid("parameter_invalid", "Refund, credit and out of band must equal the excess", "credit_amount")
        before = amount - given
        number = self.store.next_number(invoice["id"])
        made = objects.credit_note(
            asked, of=invoice, before=before, after=given, number=number, origin=self.origin, now=self.now
        )
        invoice["pre_payment_credit_notes_amount"] += before
        invoice["post_payment_credit_notes_amount"] += given
        invoice["amount_remaining"] -= before
        self._tell("credit_note.created", made)
        self._tell("invoice.updated", invoice)
        if given:
            customer = self.held(invoice["customer"], "customer")
            customer["balance"] -= given
            self._tell("customer.updated", customer)
        if before and not invoice["amount_remaining"]:
            self._paid(invoice)
        return made

    def finalise(self, invoice_id: str) -> Json:
        invoice = self.held(invoice_id, "invoice")
        if invoice["status"] != "draft":
            raise invalid("invoice_already_finalized", "The invoice is finalised already", "invoice")
        invoice["status"] = "open"
        invoice["status_transitions"]["finalized_at"] = self.now
        invoice["hosted_invoice_url"] = f"{self.origin}/i/{invoice_id}"
        if invoice["starting_balance"]:
            customer = self.held(invoice["customer"], "customer")
            customer["balance"] += invoice["total"] - invoice["amount_due"]
            invoice["ending_balance"] = customer["balance"]
            self._tell("customer.updated", customer)
        self._tell("invoice.finalized", invoice)
        if not invoice["amount_remaining"]:
            self._paid(invoice)
        return invoice

    # -- what people and time do --

    def complete(self, session_id: str) -> Json:
        """The client pays on the checkout page: subscription, first invoice, paid."""
        session = self.held(session_id, "checkout.session")
        if session["status"] != "open":
            return session
        sold = self.held(f"of_{session_id}", "sold")
        starts, anchor, is_part = self.now, sold["anchor"], True
        if anchor <= self.now:  # the page was paid on after the month's end: the next one is charged whole
            starts, anchor, is_part = anchor, _month_later(anchor), False
        made = objects.subscription(customer_id=session["customer"], of=sold["price"], anchor=anchor, now=self.now)
        self._tell("customer.subscription.created", made)
        self.pay(self.finalise(self._draft(made, (starts, anchor), is_part=is_part)["id"])["id"])
        session.update(status="complete", payment_status="paid", subscription=made["id"], url=None)
        self._tell("checkout.session.completed", session)
        return session

    def expire(self, session_id: str) -> None:
        session = self.held(session_id, "checkout.session")
        session.update(status="expired", url=None)
        self._tell("checkout.session.expired", session)

    def open_month(self, subscription_id: str) -> Json:
        """The next month begins: a draft of its invoice."""
        held = self.held(subscription_id, "subscription")
        item = held["items"]["data"][0]
        start = item["current_period_end"]
        before = {"items": {"data": [{"current_period_end": start}]}}
        item.update(current_period_start=start, current_period_end=_month_later(start))
        self._tell("customer.subscription.updated", held, before)
        return self._draft(held, (start, item["current_period_end"]), is_part=False)

    def _draft(self, held: Json, period: tuple[int, int], *, is_part: bool) -> Json:
        price = held["items"]["data"][0]["price"]["unit_amount"]
        amount = price
        if is_part:  # the days that are left of a month, halves up
            whole = period[1] - _month_later(period[1], -1)
            amount = min((2 * price * (period[1] - period[0]) + whole) // (2 * whole), price)
        line = objects.fee_line(held, amount=amount, start=period[0], end=period[1], proration=is_part)
        invoice = objects.invoice(
            customer_id=held["customer"],
            held=held,
            lines=[line],
            balance=self.held(held["customer"], "customer")["balance"],
            number=self.store.next_number("invoice"),
            now=self.now,
        )
        waiting = [each for each in reversed(self.store.all("invoiceitem")) if not each["invoice"]]
        self._take(invoice, [each for each in waiting if each["customer"] == held["customer"]])
        held["latest_invoice"] = invoice["id"]
        self.store.put(held)
        self._tell("invoice.created", invoice)
        return invoice

    def pay(self, invoice_id: str, *, works: bool = True) -> Json:
        """A payment of an open invoice, which works or fails."""
        invoice = self.held(invoice_id, "invoice")
        if invoice["status"] != "open":
            return invoice
        invoice["attempt_count"] += 1
        invoice["attempted"] = True
        if works:
            self._tell("payment_intent.succeeded", {"id": objects.new_id("pi"), "object": "payment_intent"})
            invoice.update(amount_paid=invoice["amount_remaining"], amount_remaining=0, next_payment_attempt=None)
            return self._paid(invoice)
        invoice["next_payment_attempt"] = self.now + 3 * 86_400
        self._tell("invoice.payment_failed", invoice)
        self._move(invoice, "past_due")
        return invoice

    def _paid(self, invoice: Json) -> Json:
        invoice["status"] = "paid"
        invoice["status_transitions"]["paid_at"] = self.now
        self._tell("invoice.paid", invoice)
        self._tell("invoice.payment_succeeded", invoice)
        self._move(invoice, "active")
        return invoice

    def _move(self, invoice: Json, status: str) -> None:
        held = self.store.get(invoice["parent"]["subscription_details"]["subscription"], "subscription")
        if held is None or held["status"] in (status, "canceled"):
            return
        before = {"status": held["status"]}
        held["status"] = status
        self._tell("customer.subscription.updated", held, before)

    def void(self, invoice_id: str) -> Json:
        invoice = self.held(invoice_id, "invoice")
        invoice["status"] = "void"
        invoice["status_transitions"]["voided_at"] = self.now
        self._tell("invoice.voided", invoice)
        return invoice

    def cancel(self, subscription_id: str) -> Json:
        held = self.held(subscription_id, "subscription")
        held.update(status="canceled", canceled_at=self.now, ended_at=self.now)
        self._tell("customer.subscription.deleted", held)
        return held


def _month_later(seconds: int, months: int = 1) -> int:
    """The same day and hour of another month, or its last day."""
    at = datetime.fromtimestamp(seconds, UTC)
    index = at.year * 12 + at.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return int(at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1])).timestamp())


def newest(found: list[Json], asked: dict[str, Any]) -> list[Json]:
    """A page of a list, newest first: what comes after `starting_after`."""
    after = asked.get("starting_after")
    ids = [each["id"] for each in found]
    return found[ids.index(after) + 1 :] if after in ids else found
