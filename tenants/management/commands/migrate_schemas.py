"""django-tenants' command, run as the owner of all schemas, with the windows opened anew after public changed."""

from __future__ import annotations

from typing import Any

from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand

from tenants import windows
from tenants.backend.current import connection
from tenants.services.template import PLACEHOLDER


class Command(MigrateSchemasCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        with connection.as_owner():
            super().handle(*args, **options)
            if options.get("schema_name") != PLACEHOLDER and not options.get("tenant"):
                connection.set_schema_to_public()
                windows.reopen_all()
