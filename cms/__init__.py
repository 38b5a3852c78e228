"""What people see: the client's portal, the agency's desk and portfolio, the Wagtail site, the design system.

It asks the floors below through their selectors and services, and decides nothing itself. Nobody imports it but
`config`.
"""
