from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("spaces", "0007_inbox_and_answers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="connection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DISCOURSE", "Discourse"),
                    ("MASTODON", "Mastodon"),
                    ("MATRIX", "Matrix"),
                    ("WEBHOOK", "Webhook"),
                ],
                max_length=10,
            ),
        ),
    ]
