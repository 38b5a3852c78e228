"""What was published, and who had read it, stays as it was: rows can be added, not altered or taken away."""

from django.db import migrations

TRIGGER = "CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION version_stays()"
TABLES = ["playbooks_guidelineversion", "playbooks_guidelineconfirmation", "playbooks_playbookversion"]


class Migration(migrations.Migration):
    dependencies = [("playbooks", "0001_initial"), ("clients", "0002_versions_stay")]

    operations = [
        migrations.RunSQL(TRIGGER.format(table), f"DROP TRIGGER version_stays ON {table}") for table in TABLES
    ]
