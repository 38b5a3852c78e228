"""What was promised stays as it was: rows of versions can be added, not altered or taken away."""

from django.db import migrations

TRIGGER = "CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION version_stays()"


class Migration(migrations.Migration):
    dependencies = [("sla", "0001_initial"), ("clients", "0002_versions_stay")]

    operations = [
        migrations.RunSQL(TRIGGER.format(table), f"DROP TRIGGER version_stays ON {table}")
        for table in ("sla_servicecalendar", "sla_promise")
    ]
