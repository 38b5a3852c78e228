"""What is not bought cannot be billed: each line of ours goes through one door, which knows the plan of its month."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tenants.billing import gateway
from tenants.billing.models import Account
from tenants.billing.rules.plans import Pillar
from tenants.billing.rules.scope import PillarNotBought, PillarNotNamed, require_bought
from tenants.billing.rules.states import LineKind
from tenants.billing.services import lines
from tenants.kernel.actor import Actor
from tenants.kernel.periods import Month
from tenants.models import Tenant
from tests.tenants.test_billing_services import TERMS, start

AT = datetime(2024, 3, 1, tzinfo=UTC)
BOUGHT = TERMS.pillars[0]
NOT_BOUGHT = next(each for each in Pillar if each not in TERMS.pillars)


@pytest.mark.parametrize(
    ("kind", "pillar", "bought", "refusal"),
    [
        (LineKind.FEE, None, (BOUGHT,), None),
        (LineKind.CREDIT, None, (), None),
        (LineKind.OVERAGE, BOUGHT, (BOUGHT,), None),
        (LineKind.OVERAGE, NOT_BOUGHT, (BOUGHT,), PillarNotBought),
        (LineKind.OVERAGE, BOUGHT, (), PillarNotBought),
        (LineKind.OVERAGE, None, (BOUGHT,), PillarNotNamed),
        (LineKind.OTHER, None, (BOUGHT,), PillarNotNamed),
        (LineKind.CREDIT, NOT_BOUGHT, (BOUGHT,), PillarNotBought),
    ],
)
def test_what_the_scope_allows(
    kind: LineKind, pillar: Pillar | None, bought: tuple[Pillar, ...], refusal: type[Exception] | None
) -> None:
    if refusal is None:
        require_bought(kind, pillar, bought)
        return
    with pytest.raises(refusal):
        require_bought(kind, pillar, bought)


@pytest.mark.django_db
def test_a_line_for_a_pillar_that_is_not_bought_is_refused_by_name(
    alfa: Tenant, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(gateway, "add_item", lambda **said: asked.append(said) or "ii_1")
    start(alfa, TERMS, date(2024, 1, 1), by)
    Account.objects.update_or_create(tenant=alfa, defaults={"customer_id": "cus_1", "created_at": AT})
    said: dict[str, Any] = {"key": "k", "invoice_id": "", "amount_minor": 8500, "currency": "EUR", "description": "1 h"}
    with pytest.raises(PillarNotBought, match=f"{NOT_BOUGHT.value} is not bought, so it cannot be billed"):
        lines.add(alfa, month=Month(2024, 3), kind=LineKind.OVERAGE, pillar=NOT_BOUGHT, **said)
    with pytest.raises(PillarNotBought, match="bought: none"):
        lines.add(alfa, month=Month(2023, 12), kind=LineKind.OVERAGE, pillar=BOUGHT, **said)
    assert asked == []
    assert lines.add(alfa, month=Month(2024, 3), kind=LineKind.OVERAGE, pillar=BOUGHT, **said) == "ii_1"
    assert asked[0]["customer_id"] == "cus_1"


def test_there_is_no_other_door() -> None:
    root = Path(settings.BASE_DIR)
    found = {
        path.relative_to(root).as_posix()
        for folder in ("tenants", "clients", "sla", "reporting", "content_calendar", "cms")
        for path in (root / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "add_item" and "standin" not in path.parts
    }
    assert found == {"tenants/billing/services/lines.py"}
