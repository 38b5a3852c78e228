"""Views that belong to no single screen's package: parse, one call, answer.

The design system's page lives here; the portal and the portfolio have packages of their own.
"""
