"""What was taken in before lists were kept apart can be taken out, too."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.db import connection

from clients.members.models import Customer, CustomerLink, MemberAddress, Told
from clients.members.rules.customers import Basis
from clients.members.services import lists
from clients.members.services.looks import Ground
from clients.spaces.models import Person, Space
from tenants.kernel.actor import Actor

pytestmark = pytest.mark.django_db
AT = datetime(2024, 3, 20, tzinfo=UTC)
GROUND = Ground(Basis.CONSENT, "See which customers take part", date(2025, 3, 1))


def test_what_each_list_told_follows_from_what_stands_there(forum: Space, by: Actor) -> None:
    Person.objects.create(space=forum, external_id="7", name="Ada")
    first = lists.take_in_customers("crm.csv", b"email\nada@example.com\nbo@example.com\n", GROUND, by=by, at=AT)
    rows = b"space,member,email\nforum,7,ada@example.com\n"
    second = lists.take_in_members("members.csv", rows, GROUND, by=by, at=AT)
    told = set(Told.objects.values_list("told_by", "digest", "person"))
    Told.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("clients.members.migrations.0003_told_before").FILL)
    assert set(Told.objects.values_list("told_by", "digest", "person")) == told
    lists.take_out(second, reason="Wrong", by=by, at=AT)
    lists.take_out(first, reason="Wrong", by=by, at=AT)
    assert not any(model.objects.exists() for model in (Customer, CustomerLink, MemberAddress, Told))
