from django.db import migrations

COLUMNS = ("posts", "members", "threads")


class Migration(migrations.Migration):
    """A tally is read more often than it is written, and either way its compression took longer than all else.

    What is held already stays as it is and is read as before.
    """

    dependencies = [
        ("spaces", "0012_offline_life"),
    ]

    operations = [
        migrations.RunSQL(
            [f"ALTER TABLE spaces_daytally ALTER COLUMN {each} SET STORAGE EXTERNAL" for each in COLUMNS],
            [f"ALTER TABLE spaces_daytally ALTER COLUMN {each} SET STORAGE EXTENDED" for each in COLUMNS],
        ),
    ]
