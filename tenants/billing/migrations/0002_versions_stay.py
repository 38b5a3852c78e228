"""The terms of a plan stay as they were agreed. They go only with their client, so deleting is not refused here."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION terms_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: terms stay as they were agreed; add a new version', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGER = "CREATE TRIGGER terms_stay BEFORE UPDATE ON {0} FOR EACH ROW EXECUTE FUNCTION terms_stay()"


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION terms_stay()"),
        *(
            migrations.RunSQL(TRIGGER.format(table), f"DROP TRIGGER terms_stay ON {table}")
            for table in ("billing_planversion", "billing_subscription")
        ),
    ]
