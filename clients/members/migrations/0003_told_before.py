from django.db import migrations

# What stands there follows from the list that told it last; what lists before it told is not known any more.
FILL = """
INSERT INTO members_told (told_by_id, key_id, digest, person_id)
SELECT told_by_id, key_id, digest, NULL FROM members_customer
UNION ALL SELECT told_by_id, key_id, digest, person_id FROM members_memberaddress
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0002_looked_through_and_taken_out")]

    operations = [migrations.RunSQL(FILL, "DELETE FROM members_told")]
