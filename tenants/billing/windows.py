"""A client sees what it has bought, and nobody else's terms."""

from tenants.windows import THIS_CLIENT, Window

_OWN = f"tenant_id = {THIS_CLIENT}"
_PLANS = f"SELECT id FROM public.billing_plan WHERE {_OWN}"  # noqa: S608 - no foreign text in it

WINDOWS = [
    Window("billing.Plan", _OWN),
    Window("billing.PlanVersion", f"plan_id IN ({_PLANS})"),
    Window("billing.Subscription", _OWN),
]
