"""What was in force stays as it was: rows of versions can be added, not altered or taken away."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: a version stays as it was; add a new one', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TABLES = [
    "clients_charter",
    "clients_objectiveversion",
    "clients_kpiversion",
    "clients_valueinput",
    "clients_costinput",
]
TRIGGER = "CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION version_stays()"


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION version_stays()"),
        *(migrations.RunSQL(TRIGGER.format(table), f"DROP TRIGGER version_stays ON {table}") for table in TABLES),
    ]
