"""The request as our middleware leaves it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from tenants.access.models import User
from tenants.kernel.actor import Actor
from tenants.models import Tenant


class PersonRequest(HttpRequest):
    """A request by a signed-in person on a host that is somebody's. For annotations only; never made."""

    tenant: Tenant
    actor: Actor
    user: User
    htmx: HtmxDetails
