"""Two lines of change meet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0004_agreements"),
        ("clients", "0004_fit_and_platforms"),
    ]

    operations = []
