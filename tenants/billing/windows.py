"""A client sees what it has bought, was charged and gets back, and nobody else's.

Stripe's names for it, the pages it pays on and what Stripe told stay in public.
"""

from tenants.windows import THIS_CLIENT, Window

_OWN = f"tenant_id = {THIS_CLIENT}"
_PLANS = f"SELECT id FROM public.billing_plan WHERE {_OWN}"  # noqa: S608 - no foreign text in it
_INVOICES = f"SELECT id FROM public.billing_invoice WHERE {_OWN}"  # noqa: S608 - no foreign text in it

WINDOWS = [
    Window("billing.Plan", _OWN),
    Window("billing.PlanVersion", f"plan_id IN ({_PLANS})"),
    Window("billing.Subscription", _OWN),
    Window("billing.SubscriptionState", _OWN),
    Window("billing.Invoice", _OWN),
    Window("billing.InvoiceLine", f"invoice_id IN ({_INVOICES})"),
    Window("billing.ServiceCredit", _OWN, hidden={"settled_as": "''::varchar", "problem": "''::varchar"}),
]
