"""Who works here and what they may do: a client's people on its desk, everyone at the agency.

It knows lists, forms and pages. Roles, invitations and accounts are `tenants.access`'s.
"""
