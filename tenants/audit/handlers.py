"""A worker says for each task that what it records came from that task."""

from __future__ import annotations

from contextvars import Token
from typing import Any

from celery.signals import task_postrun, task_prerun

from tenants.kernel.origin import Door, Origin, enter, leave

_begun: dict[str, Token[Origin]] = {}
"""A task's id → what to go back to. Both signals are sent where the task runs: one process or thread."""


@task_prerun.connect
def begin(task_id: str, **kwargs: Any) -> None:
    _begun[task_id] = enter(Origin(Door.TASK, request_id=task_id[:64]))


@task_postrun.connect
def end(task_id: str, **kwargs: Any) -> None:
    token = _begun.pop(task_id, None)
    if token is not None:
        leave(token)
