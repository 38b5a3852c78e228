"""What each client has bought, is charged and gets back: plans in versions, subscriptions, invoices, service credits.

It lives in the public schema, where finance sees every client; a client sees its own through windows. Stripe moves the
money: `gateway` speaks to it, and what it tells is stored first and handled later. It knows nothing of cases, content
or reports.
"""
