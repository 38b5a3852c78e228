"""Heads are only added, each further on than the client's last: also by the owner."""

from django.db import migrations

STAYS = """
CREATE FUNCTION head_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'witness_head: a head stays as it was recorded' USING ERRCODE = 'restrict_violation';
END $$
"""
FURTHER = """
CREATE FUNCTION head_further() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM public.witness_head held WHERE held.tenant_id = NEW.tenant_id AND held.position >= NEW.position
    ) THEN
        RAISE EXCEPTION 'witness_head: a head at or behind % is no step on', NEW.position
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGERS = {
    "head_further": "BEFORE INSERT ON witness_head FOR EACH ROW EXECUTE FUNCTION head_further()",
    "head_stays": "BEFORE UPDATE OR DELETE ON witness_head FOR EACH ROW EXECUTE FUNCTION head_stays()",
    "head_whole": "BEFORE TRUNCATE ON witness_head FOR EACH STATEMENT EXECUTE FUNCTION head_stays()",
}


class Migration(migrations.Migration):
    dependencies = [("witness", "0001_initial")]

    operations = [
        migrations.RunSQL(STAYS, "DROP FUNCTION head_stays()"),
        migrations.RunSQL(FURTHER, "DROP FUNCTION head_further()"),
        *(
            migrations.RunSQL(f"CREATE TRIGGER {name} {rule}", f"DROP TRIGGER {name} ON witness_head")
            for name, rule in TRIGGERS.items()
        ),
    ]
