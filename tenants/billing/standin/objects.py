"""Stripe's objects, each with every field that its schema asks for and the ones that the gateway reads."""

from __future__ import annotations

import secrets
from typing import Any

API_VERSION = "2026-05-27.dahlia"
Json = dict[str, Any]
NO_TAX: Json = {"enabled": False, "disabled_reason": None, "liability": None}


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def listed(url: str, data: list[Json], *, has_more: bool = False) -> Json:
    return {"object": "list", "url": url, "has_more": has_more, "data": data}


def customer(asked: Json, *, now: int) -> Json:
    return {
        "id": new_id("cus"),
        "object": "customer",
        "created": now,
        "livemode": False,
        "name": asked.get("name"),
        "email": asked.get("email"),
        "balance": 0,
        "currency": None,
        "preferred_locales": asked.get("preferred_locales", []),
        "metadata": asked.get("metadata", {}),
    }


def price(asked: Json, *, now: int, name: str = "") -> Json:
    """name: of the product, where it is one that is sold already."""
    data = asked["price_data"]
    product = data.get("product") or new_id("prod")
    return {
        "id": new_id("price"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": data["currency"],
        "livemode": False,
        "metadata": {},
        "nickname": name or data["product_data"]["name"],
        "product": product,
        "type": "recurring",
        "unit_amount": int(data["unit_amount"]),
        "recurring": {
            "interval": data["recurring"]["interval"],
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
    }


def session(asked: Json, *, origin: str, now: int) -> Json:
    made = new_id("cs_test")
    return {
        "id": made,
        "object": "checkout.session",
        "created": now,
        "expires_at": int(asked.get("expires_at") or now + 86_400),
        "livemode": False,
        "mode": asked["mode"],
        "status": "open",
        "payment_status": "unpaid",
        "url": f"{origin}/c/pay/{made}",
        "customer": asked.get("customer"),
        "client_reference_id": asked.get("client_reference_id"),
        "subscription": None,
        "success_url": asked.get("success_url"),
        "cancel_url": asked.get("cancel_url"),
        "payment_method_types": ["card"],
        "shipping_options": [],
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "metadata": asked.get("metadata", {}),
    }


def subscription(*, customer_id: str, of: Json, anchor: int, now: int) -> Json:
    made = new_id("sub")
    item = {
        "id": new_id("si"),
        "object": "subscription_item",
        "created": now,
        "current_period_start": now,
        "current_period_end": anchor,
        "discounts": [],
        "metadata": {},
        "price": of,
        "quantity": 1,
        "subscription": made,
        "tax_rates": [],
    }
    return {
        "id": made,
        "object": "subscription",
        "created": now,
        "start_date": now,
        "livemode": False,
        "status": "incomplete",
        "customer": customer_id,
        "currency": of["currency"],
        "billing_cycle_anchor": anchor,
        "billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "included"}},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancel_at": None,
        "canceled_at": None,
        "ended_at": None,
        "collection_method": "charge_automatically",
        "automatic_tax": NO_TAX,
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": listed(f"/v1/subscription_items?subscription={made}", [item]),
        "latest_invoice": None,
        "metadata": {},
    }


def fee_line(held: Json, *, amount: int, start: int, end: int, proration: bool) -> Json:
    item = held["items"]["data"][0]
    details = {
        "invoice_item": None,
        "proration": proration,
        "proration_details": {"credited_items": None},
        "subscription": held["id"],
        "subscription_item": item["id"],
    }
    return _line(
        amount,
        held["currency"],
        item["price"]["nickname"],
        (start, end),
        {"type": "subscription_item_details", "invoice_item_details": None, "subscription_item_details": details},
        {},
    )


def item_line(item: Json) -> Json:
    details = {
        "invoice_item": item["id"],
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": None,
    }
    return _line(
        item["amount"],
        item["currency"],
        item["description"],
        (item["period"]["start"], item["period"]["end"]),
        {"type": "invoice_item_details", "invoice_item_details": details, "subscription_item_details": None},
        item["metadata"],
    )


def _line(amount: int, currency: str, description: str, period: tuple[int, int], parent: Json, metadata: Json) -> Json:
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": currency,
        "description": description,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": metadata,
        "parent": parent,
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "pricing": None,
        "quantity": 1,
        "subscription": None,
        "subtotal": amount,
        "taxes": [],
    }


def item(asked: Json, *, now: int) -> Json:
    return {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": int(asked["amount"]),
        "currency": asked["currency"],
        "customer": asked["customer"],
        "date": now,
        "description": asked.get("description"),
        "discountable": False,
        "discounts": [],
        "invoice": asked.get("invoice"),
        "livemode": False,
        "metadata": asked.get("metadata", {}),
        "period": {"start": now, "end": now},
        "proration": False,
        "quantity": 1,
        "quantity_decimal": "1",
        "tax_rates": [],
    }


def invoice(*, customer_id: str, held: Json, lines: list[Json], balance: int, number: int, now: int) -> Json:
    """A draft with these lines; a customer's balance below zero is taken off what is due."""
    made = new_id("in")
    total = sum(line["amount"] for line in lines)
    due = max(total + min(balance, 0), 0)
    for line in lines:
        line["invoice"] = made
    return {
        "id": made,
        "object": "invoice",
        "created": now,
        "livemode": False,
        "status": "draft",
        "number": f"STANDIN-{number:04}",
        "customer": customer_id,
        "currency": held["currency"],
        "collection_method": "charge_automatically",
        "auto_advance": True,
        "automatic_tax": {**NO_TAX, "provider": None, "status": None},
        "attempt_count": 0,
        "attempted": False,
        "amount_due": due,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_paid_off_stripe": 0,
        "amount_remaining": due,
        "amount_shipping": 0,
        "default_tax_rates": [],
        "discounts": [],
        "due_date": None,
        "hosted_invoice_url": None,
        "issuer": {"type": "self"},
        "lines": listed(f"/v1/invoices/{made}/lines", lines),
        "next_payment_attempt": None,
        "parent": {
            "type": "subscription_details",
            "quote_details": None,
            "subscription_details": {"metadata": {}, "subscription": held["id"]},
        },
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_start": now,
        "period_end": now,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": min(balance, 0),
        "ending_balance": None,
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": total,
        "total": total,
    }


def credit_note(asked: Json, *, of: Json, before: int, after: int, number: int, origin: str, now: int) -> Json:
    """before, after: how much of it lowers what is unpaid, and how much is given back of what was paid."""
    made = new_id("cn")
    amount = before + after
    return {
        "id": made,
        "object": "credit_note",
        "created": now,
        "livemode": False,
        "amount": amount,
        "amount_shipping": 0,
        "currency": of["currency"],
        "customer": of["customer"],
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice": of["id"],
        "lines": listed(f"/v1/credit_notes/{made}/lines", []),
        "memo": asked.get("memo"),
        "metadata": asked.get("metadata", {}),
        "number": f"{of['number']}-CN-{number:02}",
        "pdf": f"{origin}/cn/{made}",
        "post_payment_amount": after,
        "pre_payment_amount": before,
        "pretax_credit_amounts": [],
        "reason": None,
        "refunds": [],
        "status": "issued",
        "subtotal": amount,
        "subtotal_excluding_tax": amount,
        "total": amount,
        "total_excluding_tax": amount,
        "total_taxes": [],
        "type": "post_payment" if after else "pre_payment",
    }


def event(kind: str, about: Json, *, before: Json | None, now: int) -> Json:
    data: Json = {"object": about}
    if before is not None:
        data["previous_attributes"] = before
    return {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": now,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
        "data": data,
    }
