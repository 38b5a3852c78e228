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


def _note_sign_in(sender: Any, user: Any, request: Any = None, **kwargs: Any) -> None:
    """A session at the agency's host begins a sign-in; those at clients' hosts are told of theirs by the hand-over."""
    from django.contrib.auth.models import update_last_login
    from django.utils import timezone

    from tenants.access.services import sign_ins
    from tenants.context import current_schema

    if current_schema() != "public":
        return
    update_last_login(sender, user)
    if request is not None:
        agent = request.META.get("HTTP_USER_AGENT", "")
        request.session[sign_ins.KEY] = sign_ins.begin(user, user_agent=agent, at=timezone.now()).pk


def _end_sessions(sender: Any, user: Any, request: Any = None, **kwargs: Any) -> None:
    """Signing out at the agency's host ends the sessions that came of it at every client's host, too."""
    from django.utils import timezone

    from tenants.access.selectors.actors import actor_at_agency
    from tenants.access.services import sign_ins
    from tenants.context import current_schema

    if user is None or request is None or current_schema() != "public":
        return
    at = timezone.now()
    if (held := request.session.get(sign_ins.KEY)) is not None:
        sign_ins.end(user, held, by=actor_at_agency(user, at=at), at=at)
