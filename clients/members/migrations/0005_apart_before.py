from django.db import migrations

# Whoever ended a link took back that these two are one, unless they are linked now.
FILL = """
INSERT INTO members_keptapart (person_id, key_id, digest, at, by_name, by_user_id)
SELECT DISTINCT ON (l.person_id, c.key_id, c.digest)
    l.person_id, c.key_id, c.digest, l.ended_at, l.ended_by, l.ended_by_user_id
FROM members_customerlink l JOIN members_customer c ON c.id = l.customer_id
WHERE l.ended_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM members_customerlink now
    WHERE now.person_id = l.person_id AND now.customer_id = l.customer_id AND now.ended_at IS NULL
)
ORDER BY l.person_id, c.key_id, c.digest, l.ended_at DESC
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0004_kept_apart")]

    operations = [migrations.RunSQL(FILL, "DELETE FROM members_keptapart")]
