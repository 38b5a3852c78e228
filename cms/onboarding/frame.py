"""What every page of one draft shows: its steps with how each stands, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404
from django.urls import reverse

from clients.brief.brief import Brief
from clients.brief.whole import dotted
from clients.intake.rules.written import Path, unpacked
from clients.intake.selectors.drafts import examined, visible_to
from cms.onboarding.steps import STEPS, of_part
from cms.onboarding.steps.frame import Step
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, require

NEEDED = ("company", "charter")
"""Without these there is no brief; the others stand on the go-live gate."""


def draft_of(request: PersonRequest, uuid: Any) -> Any:
    """The draft that this person works on. Raises: Http404; NotPermitted."""
    require(request.actor, Permission.CLIENT_ONBOARD)
    found = visible_to(request.actor).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


@dataclass(slots=True)
class StepState:
    """How one step stands: saved or not, with what is wrong in it as (path, what)."""

    step: Step
    url: str
    saved: Any = None
    wrong: list[tuple[Path, str]] = field(default_factory=list)
    current: bool = False

    @property
    def is_needed(self) -> bool:
        return self.step.code in NEEDED

    @property
    def is_ready(self) -> bool:
        return self.saved is not None and not self.wrong

    @property
    def raw(self) -> dict[str, Any]:
        return dict(unpacked(self.saved.data)) if self.saved else {}

    @property
    def told(self) -> list[str]:
        """What is wrong, as sentences that name the field."""
        return [f"{dotted(path)}: {what}" if path else what for path, what in self.wrong]


class Frame:
    """A draft as its pages see it."""

    def __init__(self, draft: Any, *, today: date, current: str = "") -> None:
        self.draft = draft
        self.brief: Brief | None
        self.brief, wrong = examined(draft, today=today)
        saved = {step.code: step for step in draft.steps.all()}
        self.states = [
            StepState(
                step,
                reverse("agency:onboarding_step", args=[draft.uuid, step.code]),
                saved.get(step.code),
                current=step.code == current,
            )
            for step in STEPS
        ]
        held = {state.step.code: state for state in self.states}
        for path, what in wrong:
            held[of_part(str(path[0]) if path else "").code].wrong.append((path, what))

    def state(self, code: str) -> StepState:
        return next(state for state in self.states if state.step.code == code)

    def after(self, code: str) -> StepState | None:
        codes = [state.step.code for state in self.states]
        place = codes.index(code) + 1
        return self.states[place] if place < len(codes) else None

    def before(self, code: str) -> StepState | None:
        place = [state.step.code for state in self.states].index(code)
        return self.states[place - 1] if place else None

    @property
    def first_open(self) -> StepState | None:
        return next((state for state in self.states if not state.is_ready), None)

    def context(self) -> dict[str, Any]:
        grouped = groupby(self.states, key=lambda state: state.step.group)
        ready = sum(state.is_ready for state in self.states)
        return {
            "draft": self.draft,
            "groups": [(group, list(states)) for group, states in grouped],
            "ready_count": ready,
            "step_count": len(self.states),
            "open_states": [state for state in self.states if not state.is_ready],
            "states": self.states,
            "is_whole": self.brief is not None,
            "create_url": reverse("agency:onboarding_create", args=[self.draft.uuid]),
        }
