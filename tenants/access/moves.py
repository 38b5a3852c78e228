"""Of people, a client takes along who they are to it; tickets between hosts and invitations open nothing elsewhere."""

from tenants.kernel.belonging import Belonging

MOVES = (
    Belonging("access.Membership"),
    Belonging("access.Handover", moves=False),
    Belonging("access.Invitation", moves=False),
)
