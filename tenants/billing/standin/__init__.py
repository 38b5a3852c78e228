"""A stand-in for Stripe on this machine, for demo and tests: just the calls that the gateway makes.

It keeps its own small store, signs webhooks as Stripe does, has a page to pay on, and misbehaves on demand. It knows
nothing of clients, plans or credits, and nothing of the product imports it but the command that starts it.
"""
