"""What was recorded and what was sealed stays: for the owner of the schema as for everybody else.

A client's role has never had the right to alter an entry; these triggers hold against the owner's own mistakes. The one
door is an erasure, which says that it is one and may do nothing but blank the two parts that can name a person.
"""

from django.db import migrations
from psycopg import sql

from tenants.rules.roles import role_for

STAYS = """
CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: what was recorded stays as it was recorded', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""

# Whatever is no part of the two that may be blanked is compared as a whole, so a column added later is held, too.
ERASES = """
CREATE FUNCTION audit_erases() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erasable text[] := ARRAY['actor_name', 'ip', 'actor_salt', 'data', 'target_label', 'data_salt'];
BEGIN
    IF coalesce(current_setting('audit.erasing', true), '') = 'on'
        AND to_jsonb(NEW) - erasable = to_jsonb(OLD) - erasable
        AND ((NEW.actor_name, NEW.ip, NEW.actor_salt) IS NOT DISTINCT FROM (OLD.actor_name, OLD.ip, OLD.actor_salt)
            OR (NEW.actor_name = '' AND NEW.ip IS NULL AND NEW.actor_salt IS NULL))
        AND ((NEW.data, NEW.target_label, NEW.data_salt) IS NOT DISTINCT FROM (OLD.data, OLD.target_label, OLD.data_salt)
            OR (NEW.data = '{}' AND NEW.target_label = '' AND NEW.data_salt IS NULL))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit_entry: what was recorded stays as it was recorded' USING ERRCODE = 'restrict_violation';
END $$
"""

# While the release before this one still runs, it names people by their row's id. Who is recorded by uuid costs nothing.
REFERS = """
CREATE FUNCTION audit_refers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.actor_uuid := (SELECT uuid FROM access_user WHERE id = NEW.actor_user_id);
    RETURN NEW;
END $$
"""
BACKFILL = """
UPDATE audit_entry SET actor_uuid = person.uuid FROM public.access_user person
WHERE person.id = audit_entry.actor_user_id AND audit_entry.actor_uuid IS NULL
"""
TRIGGERS = {
    "audit_refers": (
        "audit_entry",
        "BEFORE INSERT ON audit_entry FOR EACH ROW"
        " WHEN (NEW.actor_uuid IS NULL AND NEW.actor_user_id IS NOT NULL) EXECUTE FUNCTION audit_refers()",
    ),
    "audit_entry_erases": ("audit_entry", "BEFORE UPDATE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_erases()"),
    "audit_entry_stays": ("audit_entry", "BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_stays()"),
    "audit_entry_whole": (
        "audit_entry",
        "BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()",
    ),
    "audit_link_stays": (
        "audit_link",
        "BEFORE UPDATE OR DELETE ON audit_link FOR EACH ROW EXECUTE FUNCTION audit_stays()",
    ),
    "audit_link_whole": (
        "audit_link",
        "BEFORE TRUNCATE ON audit_link FOR EACH STATEMENT EXECUTE FUNCTION audit_stays()",
    ),
}


def revoke(apps, schema_editor):
    """A client that was there before gave its role every right on tables to come: on links it has to read alone."""
    connection = schema_editor.connection
    if connection.schema_name == "public":
        return
    role = role_for(connection.settings_dict["NAME"], connection.schema_name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        if cursor.fetchone()[0]:  # the template of new clients has none
            links = sql.Identifier(connection.schema_name, "audit_link")
            revoked = sql.SQL("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {} FROM {}")
            cursor.execute(revoked.format(links, sql.Identifier(role)).as_string(None))


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain"), ("access", "0002_initial")]

    operations = [
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(STAYS, "DROP FUNCTION audit_stays()"),
        migrations.RunSQL(ERASES, "DROP FUNCTION audit_erases()"),
        migrations.RunSQL(REFERS, "DROP FUNCTION audit_refers()"),
        *(
            migrations.RunSQL(f"CREATE TRIGGER {name} {rule}", f"DROP TRIGGER {name} ON {table}")
            for name, (table, rule) in TRIGGERS.items()
        ),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
