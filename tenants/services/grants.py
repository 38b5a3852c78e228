"""What a client's database role may reach in its own schema (docs/decisions/0002)."""

from __future__ import annotations

from psycopg import sql


def opened(schema: str, role: str) -> str:
    """Rights of the client's role: its own rows; the audit trail only to be added to, its chain only to be read."""
    text = """
        DO $$ BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) THEN CREATE ROLE {role} NOLOGIN; END IF;
        END $$;
        GRANT {role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
        GRANT USAGE ON SCHEMA {schema}, public TO {role};
        GRANT SELECT ON public.django_content_type TO {role};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};
        ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {role};
    """
    composed = sql.SQL(text).format(role=sql.Identifier(role), literal=sql.Literal(role), schema=sql.Identifier(schema))
    return composed.as_string(None) + closed(schema, role)


def closed(schema: str, role: str) -> str:
    """What the default rights of a new table would give too much, taken back; again after each migration."""
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
