"""Wagtail's groups for the guideline, what they may, and the review that a draft passes before it is published.

Plain SQL, so that it can be written out for many clients at once. Content types stand in public and are made there
first; on a new installation they are there already.
"""

# ruff: noqa: S608 - every word of it stands in this file
from django.db import migrations

GROUPS = {
    "Guideline writers": ["change"],
    "Guideline publishers": ["change", "publish", "lock", "unlock"],
}
TYPE = "(SELECT id FROM django_content_type WHERE app_label = '{0}' AND model = '{1}')"
GUIDELINE, TASK = TYPE.format("playbooks", "guideline"), TYPE.format("wagtailcore", "groupapprovaltask")
REVIEW = "Guideline review"


def _statements():
    yield (
        "INSERT INTO django_content_type (app_label, model) VALUES ('playbooks', 'guideline') ON CONFLICT DO NOTHING"
    )
    for verb in sorted({verb for verbs in GROUPS.values() for verb in verbs}):
        yield (
            "INSERT INTO auth_permission (name, content_type_id, codename)"
            f" VALUES ('Can {verb} brand guideline', {GUIDELINE}, '{verb}_guideline') ON CONFLICT DO NOTHING"
        )
    for group, verbs in GROUPS.items():
        codes = ", ".join(f"'{verb}_guideline'" for verb in verbs)
        yield f"INSERT INTO auth_group (name) VALUES ('{group}') ON CONFLICT DO NOTHING"
        yield (
            "INSERT INTO auth_group_permissions (group_id, permission_id)"
            f" SELECT g.id, p.id FROM auth_group g, auth_permission p WHERE g.name = '{group}'"
            f" AND p.content_type_id = {GUIDELINE} AND p.codename IN ({codes}) ON CONFLICT DO NOTHING"
        )
    yield f"""
        WITH task AS (
            INSERT INTO wagtailcore_task (name, active, content_type_id) VALUES ('{REVIEW}', true, {TASK}) RETURNING id
        ), approval AS (
            INSERT INTO wagtailcore_groupapprovaltask (task_ptr_id) SELECT id FROM task RETURNING task_ptr_id
        ), workflow AS (
            INSERT INTO wagtailcore_workflow (name, active) VALUES ('{REVIEW}', true) RETURNING id
        ), step AS (
            INSERT INTO wagtailcore_workflowtask (sort_order, task_id, workflow_id)
            SELECT 0, task.id, workflow.id FROM task, workflow
        ), reviewers AS (
            INSERT INTO wagtailcore_groupapprovaltask_groups (groupapprovaltask_id, group_id)
            SELECT approval.task_ptr_id, g.id FROM approval, auth_group g WHERE g.name = 'Guideline publishers'
        )
        INSERT INTO wagtailcore_workflowcontenttype (content_type_id, workflow_id)
        SELECT {GUIDELINE}, workflow.id FROM workflow
    """


class Migration(migrations.Migration):
    dependencies = [
        ("playbooks", "0002_versions_stay"),
        ("wagtailcore", "0098_apitoken"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in _statements()]
