"""Of people, a client takes along who they are to it; tickets between hosts open nothing elsewhere."""

from tenants.kernel.belonging import Belonging

MOVES = (Belonging("access.Membership"), Belonging("access.Handover", moves=False))
