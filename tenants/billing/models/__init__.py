from tenants.billing.models.account import Account, Checkout, SubscriptionState
from tenants.billing.models.credit import ServiceCredit
from tenants.billing.models.inbox import WebhookEvent
from tenants.billing.models.invoice import Invoice, InvoiceLine
from tenants.billing.models.plan import Plan, PlanVersion
from tenants.billing.models.subscription import PriceChange, Subscription

__all__ = [
    "Account",
    "Checkout",
    "Invoice",
    "InvoiceLine",
    "Plan",
    "PlanVersion",
    "PriceChange",
    "ServiceCredit",
    "Subscription",
    "SubscriptionState",
    "WebhookEvent",
]
