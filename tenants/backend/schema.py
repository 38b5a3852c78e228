"""The schema editor: no foreign key in the database from a client's schema to public.

With them, 200 clients gave the users table 19,702 triggers and deleting a user ran out of locks. Keeping
them out here keeps later migrations, Wagtail's included, from bringing them back (docs/decisions/0003).
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django_tenants.postgresql_backend.base import original_backend

StockEditor = original_backend.DatabaseWrapper.SchemaEditorClass


def lives_in_client_schema(app_label: str) -> bool:
    """Whether an app's tables are made in clients' schemas."""
    config = apps.get_app_config(app_label)
    path = f"{type(config).__module__}.{type(config).__name__}"
    return config.name in settings.TENANT_APPS or path in settings.TENANT_APPS


class SchemaEditor(StockEditor):  # type: ignore[valid-type, misc]
    def create_model(self, model: Any) -> None:
        for field in model._meta.local_fields:
            self._leave_unconstrained(field)
        super().create_model(model)

    def add_field(self, model: Any, field: Any) -> None:
        self._leave_unconstrained(field)
        super().add_field(model, field)

    def alter_field(self, model: Any, old_field: Any, new_field: Any, strict: bool = False) -> None:
        self._leave_unconstrained(old_field)
        self._leave_unconstrained(new_field)
        super().alter_field(model, old_field, new_field, strict)

    def _leave_unconstrained(self, field: Any) -> None:
        """Drop the constraint of a field that leaves the client's schema; the column and its index stay."""
        if self.connection.schema_name == "public" or not field.remote_field:
            return
        target = field.remote_field.model
        if not isinstance(target, str) and not lives_in_client_schema(target._meta.app_label):
            field.db_constraint = False
