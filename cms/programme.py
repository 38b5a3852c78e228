"""The programme in words, for the desk and the portal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.rules.programme import Every
from clients.selectors.programme import Programme
from reporting.document.formats import Formats
from tenants.access.names import role_name
from tenants.kernel.actor import Role

EVERY = {
    Every.MONTH: _("every month"),
    Every.QUARTER: _("every quarter"),
    Every.HALF_YEAR: _("every half year"),
    Every.YEAR: _("every year"),
}


def rows(held: Programme, formats: Formats) -> dict[str, Any]:
    """Tasks, milestones and what was done, as the templates take them."""
    return {
        "programme": held,
        "tasks": [
            {
                "pk": task.pk,
                "title": task.title,
                "every": EVERY[Every(task.every)],
                "due": formats.day(task.due_on),
                "due_on": task.due_on.isoformat(),
                "owner": role_name(Role(task.owner_role)),
                "is_late": task.due_on < held.today,
            }
            for task in held.tasks
        ],
        "milestones": [
            {
                "pk": each.pk,
                "title": each.title,
                "planned": formats.day(each.planned_on),
                "reached": formats.day(each.reached_on) if each.reached_on else "",
                "is_late": each.reached_on is None and each.planned_on < held.today,
            }
            for each in held.milestones
        ],
        "done": [
            {"title": each.task.title, "due": formats.day(each.due_on), "who": each.done_by, "note": each.note}
            for each in held.done
        ],
    }
