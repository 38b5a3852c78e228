"""A cache that does not name the client in its keys would serve what one client has stored to another."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import caches

from tenants.context import client as standing_at
from tenants.models import Tenant


@pytest.mark.parametrize("alias", sorted(settings.CACHES))
def test_every_alias_names_the_client(alias: str) -> None:
    assert settings.CACHES[alias]["KEY_FUNCTION"] == "django_tenants.cache.make_key"
    assert settings.CACHES[alias]["REVERSE_KEY_FUNCTION"] == "django_tenants.cache.reverse_key"


@pytest.mark.django_db
@pytest.mark.parametrize("alias", sorted(settings.CACHES))
def test_what_one_client_stores_another_does_not_find(alias: str, alfa: Tenant, beta: Tenant) -> None:
    with standing_at(alfa):
        caches[alias].set("tests.house.caches", "alfa's", 60)
    with standing_at(beta):
        assert caches[alias].get("tests.house.caches") is None
    with standing_at(alfa):
        assert caches[alias].get("tests.house.caches") == "alfa's"
        caches[alias].delete("tests.house.caches")
