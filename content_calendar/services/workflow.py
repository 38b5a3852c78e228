"""Wagtail's workflow beside an item's status: the status decides, Wagtail's state comes along."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from wagtail.models import Task, TaskState, Workflow, WorkflowContentType, WorkflowState, WorkflowTask

from content_calendar.models import ClientApproval, InternalReview, Item
from content_calendar.rules.status import Stage
from tenants.access.selectors import people
from tenants.kernel.actor import Actor

NAME = "Review, then the client's approval"
TASKS: dict[Stage, tuple[type[Task], str]] = {
    Stage.REVIEW: (InternalReview, "Internal review"),
    Stage.CLIENT: (ClientApproval, "The client's approval"),
}


def ensure() -> Workflow:
    """The client's workflow for items; made at first need.

    Not by a migration: the template of new schemas is SQL text that any database of this installation may replay,
    and the ids of our tasks' content types are each database's own.
    """
    held = Item.get_default_workflow()
    if held is not None:
        return held
    try:
        with transaction.atomic():
            return _make()
    except IntegrityError:  # made by somebody else meanwhile: an item's kind has one workflow
        return Item.get_default_workflow()


def _make() -> Workflow:
    workflow = Workflow.objects.create(name=NAME)
    WorkflowContentType.objects.create(content_type=Item.get_content_type(), workflow=workflow)
    for order, (task, name) in enumerate(TASKS.values()):
        held = task.objects.filter(active=True).first() or task.objects.create(name=name)
        WorkflowTask.objects.create(workflow=workflow, task=held, sort_order=order)
    return workflow


def restart(item: Item, *, by: Actor) -> None:
    """Ask about the item's latest revision from the first task on; what was asked before is called off."""
    stop(item, by=by)
    state = ensure().start(Item.objects.get(pk=item.pk), user_of(by))
    # Wagtail would mail whoever asked; people are told by our own notifications, in their language.
    WorkflowState.objects.filter(pk=state.pk).update(requested_by=None)


def stop(item: Item, *, by: Actor) -> None:
    """Call off what was asked, if anything was."""
    if state := Item.objects.get(pk=item.pk).current_workflow_state:
        state.cancel(user=user_of(by))


def approved(item: Item, stage: Stage, *, by: Actor, note: str) -> None:
    """The task of `stage` is done: the next one begins, or the workflow ends."""
    _task_state(item, stage, by).approve(user=user_of(by), comment=note)


def rejected(item: Item, stage: Stage, *, by: Actor, note: str) -> None:
    """The task of `stage` wants a change."""
    _task_state(item, stage, by).reject(user=user_of(by), comment=note)


def _task_state(item: Item, stage: Stage, by: Actor) -> TaskState:
    """The open task of `stage`. Should somebody have called the workflow off in Wagtail, it is asked anew."""
    fresh = Item.objects.get(pk=item.pk)
    if not isinstance(fresh.current_workflow_task, TASKS[stage][0]):
        restart(item, by=by)
        if stage is Stage.CLIENT:
            Item.objects.get(pk=item.pk).current_workflow_task_state.approve()
    return Item.objects.get(pk=item.pk).current_workflow_task_state


def user_of(by: Actor) -> Any:
    """The person's account, for Wagtail's own logs; None for the system. It needs no right in Wagtail's admin."""
    return people.active().filter(pk=by.user_id).first() if by.user_id else None
