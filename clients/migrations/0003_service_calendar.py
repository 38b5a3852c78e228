"""The service calendar comes down from `sla`: its table keeps its rows, its trigger and its constraints."""

import django.contrib.postgres.fields
from django.db import migrations, models

RENAMES = [
    ("TABLE {} RENAME TO {}", "sla_servicecalendar", "clients_servicecalendar"),
    ("SEQUENCE {} RENAME TO {}", "sla_servicecalendar_id_seq", "clients_servicecalendar_id_seq"),
    ("INDEX {} RENAME TO {}", "sla_servicecalendar_pkey", "clients_servicecalendar_pkey"),
]


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_versions_stay"), ("sla", "0002_versions_stay")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL("ALTER " + text.format(old, new), "ALTER " + text.format(new, old))
                for text, old, new in RENAMES
            ],
            state_operations=[
                migrations.CreateModel(
                    name="ServiceCalendar",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        ("valid_from", models.DateTimeField()),
                        ("reason", models.CharField(max_length=300)),
                        ("changed_by", models.CharField(max_length=120)),
                        ("changed_by_user_id", models.BigIntegerField(null=True)),
                        ("changed_at", models.DateTimeField()),
                        ("time_zone", models.CharField(max_length=64)),
                        ("windows", models.JSONField()),
                        (
                            "holidays",
                            django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), size=None),
                        ),
                        ("holidays_country", models.CharField(blank=True, max_length=2)),
                        ("holidays_source", models.CharField(max_length=80)),
                        ("holidays_from_on", models.DateField()),
                        ("holidays_until_on", models.DateField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("version",), name="service_calendar_version_once"),
                            models.CheckConstraint(
                                condition=models.Q(("windows", {}), _negated=True), name="service_calendar_opens_at_all"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("holidays_from_on__lt", models.F("holidays_until_on"))),
                                name="service_calendar_covers_a_time",
                            ),
                        ],
                    },
                ),
            ],
        ),
    ]
