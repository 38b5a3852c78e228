"""Terms, invoices and credits travel; the account at Stripe is this installation's and begins anew elsewhere."""

from tenants.kernel.belonging import Belonging

MOVES = (
    Belonging("billing.Plan"),
    Belonging("billing.PlanVersion", by="plan__tenant"),
    Belonging("billing.Subscription"),
    Belonging("billing.Invoice", secret={"page_url": ""}),
    Belonging("billing.InvoiceLine", by="invoice__tenant"),
    Belonging("billing.ServiceCredit"),
    Belonging("billing.Checkout", moves=False),
    Belonging("billing.SubscriptionState", moves=False),
    Belonging("billing.Account", moves=False),
)
