"""People."""

from __future__ import annotations

from django.db.models import QuerySet

from tenants.access.models import User


def active() -> QuerySet[User]:
    """Everyone who may sign in, oldest account first; inside a client's schema only its own people."""
    return User.objects.filter(is_active=True).order_by("pk")
