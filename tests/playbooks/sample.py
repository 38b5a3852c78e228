"""A guideline in force and an onboarding under way, for the screens and for two clients."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from playbooks.rules.onboarding import CLIENT_ONBOARDING
from playbooks.services import guidelines, runs
from tenants.context import client as standing_at
from tenants.kernel.actor import Actor
from tenants.models import Tenant
from tests.playbooks.test_guidelines_services import a_rule, saying

SAID = saying(
    a_rule("1.1", never={"en": ("cheap",), "sv": ("billig",)}),
    a_rule("4.2", prefer={"en": (("users", "members"),)}),
    a_rule("4.10", disclosure={"en": "Paid partnership"}, disclosure_when={"en": ("gift",)}),
)


def conduct(tenant: Tenant, *, by: Actor) -> int:
    """Publish version 1 at a client since yesterday, and start its onboarding; the id of that run."""
    at = timezone.now() - timedelta(days=1)
    with standing_at(tenant):
        guidelines.begin(SAID, by=by, at=at)
        guidelines.publish(by=by, at=at)
        return runs.start(CLIENT_ONBOARDING.key, by=by, at=at).pk
