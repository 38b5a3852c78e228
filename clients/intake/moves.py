"""Which draft a client was made of says something of the agency, not of the client: it does not travel with it."""

from tenants.kernel.belonging import Belonging

MOVES = (Belonging("intake.Draft", moves=False),)
