from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0002_token_name_once"),
    ]

    operations = [
        # Of receivers with one address each piece of news came twice: the first of them stays.
        migrations.RunSQL(
            """
            UPDATE integrations_hook h SET stopped_at = now() WHERE stopped_at IS NULL AND EXISTS (
                SELECT FROM integrations_hook o WHERE o.url = h.url AND o.stopped_at IS NULL AND o.id < h.id
            )
            """,
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="hook",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at", None)), fields=("url",), name="hook_address_told_once"
            ),
        ),
    ]
