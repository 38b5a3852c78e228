"""The pages of the stand-in: a checkout to pay on, an invoice, and a desk to let time pass and things go wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from tenants.billing.standin.api import CALL_FAULTS
from tenants.billing.standin.books import Books
from tenants.billing.standin.objects import Json
from tenants.billing.standin.webhooks import DELIVERY_FAULTS

_STYLE = """
:root { color-scheme: light dark; --ink: light-dark(#1a1f36, #e6e8ee); --soft: light-dark(#5a6176, #a3a9ba);
  --line: light-dark(#dfe3eb, #343a4b); --page: light-dark(#f6f8fb, #12151d); --card: light-dark(#fff, #1a1f2b);
  --fill: light-dark(#3f51b5, #5c6fd6); }
* { box-sizing: border-box; }
body { margin: 0; padding: 24px 16px 64px; background: var(--page); color: var(--ink);
  font: 16px/24px system-ui, sans-serif; }
main { max-width: 640px; margin: 0 auto; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 24px; margin: 16px 0; }
h1 { font-size: 22px; line-height: 28px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 0 0 12px; }
.sum { font-size: 34px; line-height: 44px; font-weight: 600; } .soft { color: var(--soft); font-size: 14px; }
form { display: inline-block; margin: 4px 8px 4px 0; }
button { font: inherit; min-height: 44px; padding: 8px 20px; border-radius: 6px; border: 1px solid var(--line);
  background: transparent; color: var(--ink); cursor: pointer; }
button.go { background: var(--fill); border-color: var(--fill); color: #fff; font-weight: 600; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--fill); outline-offset: 2px; }
a { color: inherit; } table { width: 100%; border-collapse: collapse; }
td, th { text-align: left; padding: 8px 8px 8px 0; border-bottom: 1px solid var(--line); font-weight: 400; }
td:last-child { text-align: right; font-variant-numeric: tabular-nums; }
@media (max-width: 480px) { section { padding: 16px; } .sum { font-size: 28px; } }
"""
_WHOLE = frozenset({"jpy"})


def _page(title: str, body: str) -> str:
    note = '<p class="soft">A stand-in for Stripe on this machine. No money moves, and no card is asked for.</p>'
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head>'
        f"<body><main>{body}{note}</main></body></html>"
    )


def money(amount: int, currency: str) -> str:
    if currency in _WHOLE:
        return f"{amount:,} {currency.upper()}"
    return f"{amount / 100:,.2f} {currency.upper()}"


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%-d %B %Y}"


def _button(action: str, label: str, *, go: bool = False, **fields: str) -> str:
    hidden = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in fields.items())
    look = ' class="go"' if go else ""
    return f'<form method="post" action="{escape(action)}">{hidden}<button{look}>{escape(label)}</button></form>'


def checkout(books: Books, session: Json) -> str:
    sold = books.held(f"of_{session['id']}", "sold")
    price, anchor = sold["price"], sold["anchor"]
    fee = money(price["unit_amount"], price["currency"])
    if session["status"] != "open":
        words = "This is paid. Thank you." if session["status"] == "complete" else "This page has run out."
        back = f'<p><a href="{escape(session["success_url"] or "/")}">Back to the agency</a></p>'
        return _page("Checkout", f"<section><h1>{words}</h1>{back}</section>")
    name = escape(books.held(session["customer"], "customer")["name"] or "")
    here = f"/c/pay/{session['id']}"
    return _page(
        "Checkout",
        f"<section><h1>{escape(price['nickname'])}</h1><p class='soft'>for {name}</p>"
        f"<p><span class='sum'>{fee}</span> a month</p>"
        f"<p class='soft'>Today the days until {_day(anchor)} are charged, from then on each month.</p>"
        f"<p>{_button(here, 'Pay and subscribe', go=True, act='pay')}</p>"
        f"<p>{_button(here, 'Let the page run out', act='expire')}"
        f"<a href='{escape(session['cancel_url'] or '/')}'>Leave without paying</a></p></section>",
    )


def invoice(held: Json) -> str:
    lines = "".join(
        f"<tr><td>{escape(line['description'] or '')}</td><td>{money(line['amount'], line['currency'])}</td></tr>"
        for line in held["lines"]["data"]
    )
    here = f"/i/{held['id']}"
    pay = ""
    if held["status"] == "open":
        pay = _button(here, "Pay", go=True, act="pay") + _button(here, "Try a card that is declined", act="decline")
    return _page(
        f"Invoice {held['number']}",
        f"<section><h1>Invoice {escape(held['number'])}</h1><p class='soft'>{escape(held['status'])}</p>"
        f"<p class='sum'>{money(held['amount_remaining'], held['currency'])}</p><table>{lines}</table>"
        f"<p>{pay}</p></section>",
    )


def desk(books: Books) -> str:
    """Everything that can be let happen."""
    parts = []
    for held in books.store.all("subscription"):
        name = escape(books.held(held["customer"], "customer")["name"] or held["customer"])
        acts = "".join(
            _button("/desk", label, id=held["id"], act=act)
            for act, label in (
                ("month", "Next month, paid"),
                ("month_fails", "Next month, payment fails"),
                ("month_draft", "Next month, still a draft"),
                ("cancel", "Cancel"),
            )
        )
        parts.append(f"<section><h2>{name}</h2><p class='soft'>{held['id']}, {held['status']}</p>{acts}</section>")
    rows = "".join(
        f"<tr><td><a href='/i/{i['id']}'>{escape(i['number'])}</a></td><td>{i['status']}</td>"
        f"<td>{money(i['total'], i['currency'])}</td></tr>"
        for i in books.store.all("invoice")
    )
    standing = books.store.faults()
    faults = "".join(
        _button("/desk", f"{name}{f' ({standing[name][0]} to come)' if name in standing else ''}", act="fault", id=name)
        for name in (*DELIVERY_FAULTS, *CALL_FAULTS)
    )
    return _page(
        "Stand-in for Stripe",
        f"<h1>Stand-in for Stripe</h1>{''.join(parts) or '<p>No subscription yet.</p>'}"
        f"<section><h2>Invoices</h2><table>{rows}</table></section>"
        f"<section><h2>What goes wrong next, once</h2>{faults}</section>",
    )
