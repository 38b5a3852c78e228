"""The two tasks of our workflow in Wagtail: a colleague's review, then the client's approval.

An item's status is the truth. Whoever acts in Wagtail's admin is announced, a service decides and moves Wagtail's
workflow along; nothing is decided here.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from clients.selectors import profile
from content_calendar.events import DecidedInWagtail
from tenants.access.rules.permissions import Permission, may
from tenants.access.selectors.actors import actor_at
from tenants.kernel.announcements import announce


class ItemTask(Task):
    """What both tasks share. Which actions Wagtail offers follows from the person's role at this client."""

    permission: Permission

    class Meta:
        abstract = True

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **data: Any) -> None:
        announce(
            DecidedInWagtail(
                item_id=int(task_state.workflow_state.object_id),
                revision_id=task_state.revision_id,
                action=action_name,
                user_id=user.pk,
                note=str(data.get("comment", "")),
            )
        )

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        if not self._may_decide(user):
            return []
        return [("reject", _("Ask for a change"), True), ("approve", _("Approve"), False)]

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return self._may_decide(user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        if not self._may_decide(user):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    def _may_decide(self, user: Any) -> bool:
        # Wagtail asks its tasks without an instant or an actor: this is its edge.
        return may(actor_at(user, profile.current(), at=timezone.now()), self.permission)


class InternalReview(ItemTask):
    """Somebody at the agency, who has not written it, reads it first."""

    permission = Permission.ITEM_REVIEW

    class Meta:
        verbose_name = _("internal review")


class ClientApproval(ItemTask):
    """One of the client's approvers answers, in the portal; skipped for an item that needs no answer."""

    permission = Permission.ITEM_APPROVE

    class Meta:
        verbose_name = _("client's approval")

    def start(self, workflow_state: Any, user: Any = None) -> TaskState:
        state: TaskState = super().start(workflow_state, user=user)
        if not workflow_state.content_object.needs_client:
            state.status = TaskState.STATUS_SKIPPED
            state.save(update_fields=["status"])
        return state
