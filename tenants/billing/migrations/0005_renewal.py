from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_new_terms"),
    ]

    operations = [
        migrations.AddField(
            model_name="planversion",
            name="renews_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="planversion",
            name="notice_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
