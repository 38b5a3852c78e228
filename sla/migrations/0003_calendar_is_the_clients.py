"""The service calendar went down to `clients`, table and rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sla", "0002_versions_stay"), ("clients", "0003_service_calendar")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="ServiceCalendar")]),
    ]
