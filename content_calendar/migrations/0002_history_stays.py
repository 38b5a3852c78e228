"""What was written, decided and said about an item stays as it was."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION item_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: what happened to an item stays as it was', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
TABLES = ["content_calendar_edition", "content_calendar_decision", "content_calendar_comment"]
TRIGGER = (
    "CREATE TRIGGER item_history_stays BEFORE UPDATE OR DELETE ON {0}"
    " FOR EACH ROW EXECUTE FUNCTION item_history_stays()"
)


class Migration(migrations.Migration):
    dependencies = [("content_calendar", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION item_history_stays()"),
        *(migrations.RunSQL(TRIGGER.format(t), f"DROP TRIGGER item_history_stays ON {t}") for t in TABLES),
    ]
