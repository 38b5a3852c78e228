"""What was judged before a client was taken on: the fit, and the platforms compared. Versions stay as they were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0004_agreements"),
    ]

    operations = [
        migrations.CreateModel(
            name="FitAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("valid_from", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("changed_by", models.CharField(max_length=120)),
                ("changed_by_user_id", models.BigIntegerField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("marks", models.JSONField()),
                ("weights", models.JSONField()),
                ("threshold", models.PositiveSmallIntegerField()),
                ("score", models.PositiveSmallIntegerField()),
                ("verdict", models.CharField(max_length=5)),
                ("assessed_on", models.DateField()),
                ("override", models.TextField(blank=True)),
                ("overridden_by", models.CharField(blank=True, max_length=120)),
                ("overridden_by_user_id", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version",), name="fit_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("score__lte", 100), ("threshold__lte", 100)), name="fit_scores_to_a_hundred"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["GO", "NO_GO"])), name="fit_verdict_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("overridden_by", ""), ("overridden_by_user_id", None), ("override", "")),
                            models.Q(
                                ("verdict", "NO_GO"),
                                models.Q(("override", ""), _negated=True),
                                models.Q(("overridden_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="fit_override_is_a_no_go_with_its_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlatformComparison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("valid_from", models.DateTimeField()),
                ("reason", models.CharField(max_length=300)),
                ("changed_by", models.CharField(max_length=120)),
                ("changed_by_user_id", models.BigIntegerField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("compared", models.JSONField()),
                ("weights", models.JSONField()),
                ("chosen", models.CharField(max_length=80)),
                ("why", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version",), name="platform_comparison_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chosen", ""), _negated=True), models.Q(("why", ""), _negated=True)
                        ),
                        name="platform_is_chosen_for_a_reason",
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER version_stays BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION version_stays()",
                f"DROP TRIGGER version_stays ON {table}",
            )
            for table in ("clients_fitassessment", "clients_platformcomparison")
        ),
    ]
