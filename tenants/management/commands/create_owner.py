"""The agency's first owner: prints a one-use link to set password and second factor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from tenants.access.services.invitations import set_up_link
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.kernel.actor import Role
from tenants.kernel.refusals import InvalidInput
from tenants.management.base import DomainCommand
from tenants.services.installation import prepare


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
        at = timezone.now()
        prepare(at=at)
        user = ensure_user(email, name or email.split("@")[0], by=self.actor, at=at)
        grant(user, Role.OWNER, tenant=None, by=self.actor, at=at)
        return {"email": user.email, "link": f"{settings.PUBLIC_ORIGIN}{set_up_link(user)}"}

    def human(self, result: dict[str, str]) -> str:
        return f"{result['email']} is an owner. Set password and second factor here, once:\n{result['link']}"
