from playbooks.models.guideline import Guideline, GuidelineConfirmation, GuidelineRule, GuidelineVersion
from playbooks.models.playbook import Playbook, PlaybookVersion, Run, Task, TaskState

__all__ = [
    "Guideline",
    "GuidelineConfirmation",
    "GuidelineRule",
    "GuidelineVersion",
    "Playbook",
    "PlaybookVersion",
    "Run",
    "Task",
    "TaskState",
]
