"""What a client's database role may reach in its own schema (docs/decisions/0002)."""

from __future__ import annotations

from psycopg import sql


def opened(schema: str, role: str) -> str:
    """The client's role, and what it may reach in its schema: to be sent when the schema is there and still empty.

    Its rights on tables and sequences are the defaults of what is made afterwards. `GRANT … ON ALL TABLES` would give
    the same, and look through every client's tables to find them.
    """
    text = """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) THEN CREATE ROLE {role} NOLOGIN; END IF;
        END $$;
        GRANT {role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
        GRANT USAGE ON SCHEMA {schema}, public TO {role};
        GRANT SELECT ON public.django_content_type TO {role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role};
    """
    composed = sql.SQL(text).format(role=sql.Identifier(role), literal=sql.Literal(role), schema=sql.Identifier(schema))
    return composed.as_string(None)


def closed(schema: str, role: str) -> str:
    """What the default rights of a new table give too much, taken back: of the audit trail a client's own role may
    only add to it, and read its chain. Again after each migration."""
    text = """
        REVOKE UPDATE, DELETE ON {audit} FROM {role};
        REVOKE INSERT, UPDATE, DELETE ON {links} FROM {role};
        REVOKE INSERT, UPDATE, DELETE ON {migrations} FROM {role};
    """
    composed = sql.SQL(text).format(
        role=sql.Identifier(role),
        links=sql.Identifier(schema, "audit_link"),
        audit=sql.Identifier(schema, "audit_entry"),
        migrations=sql.Identifier(schema, "django_migrations"),
    )
    return composed.as_string(None)


def taken_away(role: str) -> str:
    """The SQL that takes a client's role away once its schema is gone: what it may reach outside, and itself."""
    text = """
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) THEN
                REVOKE ALL ON SCHEMA public FROM {role};
                REVOKE ALL ON public.django_content_type FROM {role};
                DROP ROLE {role};
            END IF;
        END $$;
    """
    return sql.SQL(text).format(role=sql.Identifier(role), literal=sql.Literal(role)).as_string(None)
