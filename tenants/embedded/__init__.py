"""PostgreSQL and Redis for a machine that has none: demo, development and tests.

Starts the servers that come inside two wheels, on private sockets below `var/`, and finds them
again. Standard library only: it runs before Django is set up. It knows nothing of schemas or
clients, and production never uses it: `DATABASE_URL` and `REDIS_URL` each put it out of work.
"""

from tenants.embedded.addresses import Addresses
from tenants.embedded.borrowing import borrowed, keep
from tenants.embedded.errors import ServiceFailed
from tenants.embedded.services import addresses, ensure, status, stop

__all__ = ["Addresses", "ServiceFailed", "addresses", "borrowed", "ensure", "keep", "status", "stop"]
