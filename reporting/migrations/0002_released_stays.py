"""What was released stays as it was: a correction is a row of its own, beside it."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION released_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'report % is released and stays as it was', OLD.month USING ERRCODE = 'restrict_violation';
END $$
"""
TRIGGER = """
CREATE TRIGGER released_stays BEFORE UPDATE OR DELETE ON reporting_report
FOR EACH ROW WHEN (OLD.status IN ('FINAL', 'RESTATED')) EXECUTE FUNCTION released_stays()
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION released_stays()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER released_stays ON reporting_report"),
    ]
