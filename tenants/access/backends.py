"""Django's permissions at one client: groups and permissions stand in its schema, and so do the caches."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission

from tenants.context import current_schema


class ClientBackend(ModelBackend):
    """Permissions only: sign-in is allauth's. In the public schema nobody holds a group."""

    def authenticate(self, request: Any, username: Any = None, password: Any = None, **kwargs: Any) -> None:
        return None

    def _get_permissions(self, user_obj: Any, obj: Any, from_name: str) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None or current_schema() == "public":
            return set()
        name = f"_{from_name}_permissions_in_{current_schema()}"
        if not hasattr(user_obj, name):
            if user_obj.is_superuser:
                permissions = Permission.objects.all()
            else:
                permissions = getattr(self, f"_get_{from_name}_permissions")(user_obj)
            pairs = permissions.values_list("content_type__app_label", "codename").order_by()
            setattr(user_obj, name, {f"{app}.{code}" for app, code in pairs})
        return set(getattr(user_obj, name))

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return {*self.get_user_permissions(user_obj), *self.get_group_permissions(user_obj)}
