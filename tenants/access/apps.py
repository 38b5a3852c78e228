from typing import Any

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "tenants.access"
    label = "access"
    verbose_name = "Access"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        # A hand-over to a client's host is no new sign-in, and its role may not write to people.
        user_logged_in.disconnect(dispatch_uid="update_last_login")
        user_logged_in.connect(_note_sign_in, dispatch_uid="tenants.access.note_sign_in")
        user_logged_out.connect(_end_sessions, dispatch_uid="tenants.access.end_sessions")


def _note_sign_in(sender: Any, user: Any, **kwargs: Any) -> None:
    from django.contrib.auth.models import update_last_login

    from tenants.context import current_schema

    if current_schema() == "public":
        update_last_login(sender, user)


def _end_sessions(sender: Any, user: Any, **kwargs: Any) -> None:
    """Signing out at the agency's host ends the sessions at every client's host, too."""
    from tenants.context import current_schema

    if user is not None and current_schema() == "public":
        user.end_sessions()
        user.save(update_fields=["session_salt"])
