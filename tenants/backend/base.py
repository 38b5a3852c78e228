"""Every connection stands in exactly one schema, under that schema's role.

Stock django-tenants sets the search path alone, and goes on when that fails. Here path and role are one
statement, and a failure stops the query: a bug that names another client's schema is refused by the database.

A session keeps what it has read of each schema's catalogue until it ends, so it ends after so many
(docs/decisions/0041).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import sql
from django_tenants.postgresql_backend import base as stock
from psycopg.pq import TransactionStatus

from tenants.backend.schema import SchemaEditor
from tenants.rules.roles import role_for

PUBLIC = "public"


class DatabaseWrapper(stock.DatabaseWrapper):
    SchemaEditorClass = SchemaEditor
    is_owner = False
    _setting_search_path: bool

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Stand in `tenant`'s schema from the next statement on.

        The content type cache is kept: content types live in public only, so an id means the same everywhere.
        """
        self.tenant = tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public
        self.set_settings_schema(self.schema_name)
        self.search_path_set_schemas = None

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Act as the owner of all schemas rather than as the client's role.

        Migrations, provisioning, and the audit chain, which no client's role may write: nothing else.
        """
        before, self.is_owner = self.is_owner, True
        self.search_path_set_schemas = None
        try:
            yield
        finally:
            self.is_owner = before
            self.search_path_set_schemas = None

    @property
    def is_worn(self) -> bool:
        """Whether this session has stood in as many schemas as one may."""
        return len(self._stood_in()) >= settings.SCHEMAS_A_SESSION

    def renew_if_worn(self) -> None:
        """Have the next statement begin a new session when this one is worn; never inside a transaction."""
        if not self.in_atomic_block and self.is_worn:
            self.close()

    def _stood_in(self) -> set[str]:
        """The schemas in which this session has stood: kept with it, since a pool hands it from thread to thread."""
        if self.connection is None:
            return set()
        held: set[str] = self.connection.__dict__.setdefault("stood_in", set())
        return held

    def _close(self) -> None:
        """Give the session back to its pool. A worn one is past its time there: the pool ends and replaces it."""
        if self.connection is not None and self.pool and self.is_worn:
            self.connection._expire_at = 0.0
        super()._close()

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path or self.search_path_set_schemas:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # only a rollback can follow, and it needs no path
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else None
        try:
            (own or cursor).execute(self._standing())
            self.search_path_set_schemas = self._get_cursor_search_paths()
            self._stood_in().add(self.schema_name)
        finally:
            self._setting_search_path = False
            if own is not None:
                own.close()

    def _standing(self) -> str:
        """The statement that puts the session where it stands: path and role at once."""
        schemas = self._get_cursor_search_paths()
        path = sql.SQL(", ").join(sql.Identifier(name) for name in schemas)
        if self.is_owner or self.schema_name == PUBLIC:
            role = sql.SQL("NONE")
        else:
            role = sql.Identifier(role_for(self.settings_dict["NAME"], self.schema_name))
        return sql.SQL("SET search_path = {}; SET ROLE {}").format(path, role).as_string(None)
