from typing import Any

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tenants.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        # A hand-over to a client's host is no new sign-in, and its role may not write to people.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(_note_sign_in, dispatch_uid="tenants.access.note_sign_in")


def _note_sign_in(sender: Any, user: Any, **kwargs: Any) -> None:
    from django.contrib.auth.models import update_last_login

    from tenants.context import current_schema

    if current_schema() == "public":
        update_last_login(sender, user)
