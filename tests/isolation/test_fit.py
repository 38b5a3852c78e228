"""What was judged of one client, who works for it and when, is nothing to another."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from clients.selectors import advice, coverage, fit, objectives
from clients.services import fit as judging
from clients.services import platforms as comparing
from reporting.selectors import scope
from tenants.access.models import WorkingTime as Row
from tenants.access.rules.working_time import WorkingTime
from tenants.access.selectors import working_time
from tenants.access.services.working_time import state
from tenants.billing.rules.plans import Pillar
from tenants.context import client
from tenants.kernel.actor import Actor, Role
from tenants.models import Tenant
from tests.clients.judged import fit as said_fit
from tests.clients.judged import platforms
from tests.conftest import person
from tests.tenants.test_billing_services import TERMS, start

pytestmark = pytest.mark.django_db
AT = datetime(2024, 4, 1, tzinfo=UTC)


def test_fit_scope_and_coverage_stay_where_they_are(alfa: Tenant, beta: Tenant, by: Actor) -> None:
    ours, theirs = person(Role.MODERATOR, alfa), person(Role.MODERATOR, beta)
    for user in (ours, theirs):
        state(user, WorkingTime("UTC", ("fi",)), by=by, at=AT)
    start(alfa, TERMS, date(2024, 1, 1), by)
    with client(alfa):
        judging.assess(said_fit(), assessed_on=AT.date(), valid_from=AT, reason="New", by=by, at=AT)
        comparing.compare(platforms(), valid_from=AT, reason="New", by=by, at=AT)
    with client(beta):
        assert fit.assessment(AT, by=by) is None
        assert fit.history(by=by) == []
        assert fit.comparison(AT, by=by) is None
        assert objectives.numbered() == {}
        assert "no_fit" in [each.code for each in advice.before_go_live(AT)]
        found = coverage.coverage(AT, by=by)
        assert found is not None
        assert [each.user_id for each in found.team] == [theirs.pk]
        assert set(working_time.of([ours.pk, theirs.pk])) == {theirs.pk}
        seen = scope.scope(beta, AT, by=by)
        assert seen is not None
        assert not [each for each in seen.pillars if each.is_bought]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute("SELECT * FROM public.access_workingtime")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Row.objects.update(time_zone="UTC")
    with client(alfa):
        held = scope.scope(alfa, AT, by=by)
        assert held is not None
        assert [each.pillar for each in held.pillars] == list(Pillar)
        assert {each.pillar for each in held.pillars if each.is_bought} == set(TERMS.pillars)
