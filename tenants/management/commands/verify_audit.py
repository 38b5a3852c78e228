"""Verify the audit chain of one client, of several or of all and the agency; name the first break of each."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from tenants.audit.services.verifying import Verdict, verify
from tenants.context import find, public
from tenants.management.base import DomainCommand
from tenants.models import Tenant

BROKEN = 1


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("clients", nargs="*", metavar="CLIENT", help="slugs; `agency` is the agency's own trail")

    def handle(self, *args: Any, **options: Any) -> None:
        """As every command; and exit 1 when a chain does not hold."""
        self.broken = 0
        super().handle(*args, **options)
        if self.broken:
            sys.exit(BROKEN)

    def run(self, *, clients: list[str], **options: Any) -> list[dict[str, Any]]:
        tenants = [_named(slug) for slug in clients] or _all()
        return [self._verified(tenant) for tenant in tenants]

    def _verified(self, tenant: Tenant) -> dict[str, Any]:
        verdict = verify(tenant, at=timezone.now())
        self.broken += verdict.broken is not None
        return {"client": tenant.slug, **_plain(verdict)}

    def human(self, result: list[dict[str, Any]]) -> str:
        return "\n".join(_line(each) for each in result)


def _plain(verdict: Verdict) -> dict[str, Any]:
    broken = verdict.broken
    return {
        "whole": broken is None,
        "position": verdict.position,
        "head": verdict.head,
        "erased": verdict.erased_count,
        "break": broken
        and {
            "position": broken.position,
            "entry": str(broken.entry) if broken.entry else None,
            "wrong": str(broken.wrong),
            "told": broken.told,
        },
    }


def _line(each: dict[str, Any]) -> str:
    erased = f", {each['erased']} entries erased" if each["erased"] else ""
    if each["whole"]:
        return f"{each['client']}: whole, {each['position']} entries{erased}; head {each['head']}"
    found = each["break"]
    place = f"position {found['position']}" if found["position"] else "in no chain"
    entry = f", entry {found['entry']}" if found["entry"] else ""
    return f"{each['client']}: BROKEN at {place}{entry}: {found['wrong']}: {found['told']}"


def _named(slug: str) -> Tenant:
    return _agency() if slug == "agency" else find(slug)


def _agency() -> Tenant:
    with public():
        agency: Tenant = Tenant.objects.get(schema_name="public")
    return agency


def _all() -> list[Tenant]:
    with public():
        return [_agency(), *Tenant.objects.exclude(schema_name="public").order_by("slug")]
