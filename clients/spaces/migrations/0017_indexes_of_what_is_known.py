from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("spaces", "0016_what_is_said_of_a_space"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="person",
            name="newcomer_of_month",
        ),
        migrations.RemoveIndex(
            model_name="thread",
            name="thread_of_month",
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("first_counted_at__isnull", False)),
                fields=["space", "first_counted_at"],
                name="newcomer_of_month",
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("is_staff", True)), fields=["thread", "created_at"], name="post_of_staff"
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("opened_at__isnull", False)), fields=["space", "opened_at"], name="thread_of_month"
            ),
        ),
    ]
