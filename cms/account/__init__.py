"""A person's own settings: who they are, how they sign in, where they are signed in. On the agency's host.

It knows pages. Passwords, second factors and passkeys are allauth's; sign-ins are `tenants.access`'s.
"""
