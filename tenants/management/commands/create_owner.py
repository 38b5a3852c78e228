"""The agency's first owner: prints a one-use link to set password and second factor."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from tenants.access.selectors.memberships import roles_at_address
from tenants.access.services.invitations import link_for_owner
from tenants.kernel.actor import STAKEHOLDERS
from tenants.kernel.refusals import InvalidInput
from tenants.management.base import DomainCommand
from tenants.services.installation import prepare

LONGEST_EMAIL, LONGEST_NAME = 254, 120


class Command(DomainCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")

    def run(self, *, email: str, name: str, **options: Any) -> dict[str, str]:
        try:
            validate_email(email)
        except ValidationError:
            raise InvalidInput([("EMAIL", f"{email!r} is not an e-mail address")]) from None
        if len(email) > LONGEST_EMAIL or len(name) > LONGEST_NAME:
            raise InvalidInput([("EMAIL, --name", f"at most {LONGEST_EMAIL} and {LONGEST_NAME} characters")])
        at = timezone.now()
        prepare(at=at)
        if roles_at_address(email, at=at) & STAKEHOLDERS:
            raise InvalidInput([("EMAIL", f"{email} belongs to a client's stakeholder, who cannot own the agency")])
        link = link_for_owner(email, name or email.split("@")[0], by=self.actor, at=at)
        return {"email": email.strip().lower(), "link": link}

    def human(self, result: dict[str, str]) -> str:
        said = f"{result['email']} becomes an owner by this link. Set password and second factor there, once:"
        return f"{said}\n{result['link']}"
