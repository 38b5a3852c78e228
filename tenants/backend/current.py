"""Django's connection of this thread, known to be ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import connection as django_connection

if TYPE_CHECKING:
    from tenants.backend.base import DatabaseWrapper

connection = cast("DatabaseWrapper", django_connection)
