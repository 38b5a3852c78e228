"""Which draft or archive a client was made of says something of the agency, not of the client: it does not travel."""

from tenants.kernel.belonging import Belonging

MOVES = (Belonging("intake.Draft", moves=False), Belonging("intake.Restoration", moves=False))
