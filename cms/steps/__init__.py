"""The steps of an onboarding: each edits some parts of the brief, in the brief's own words."""

from __future__ import annotations

from cms.steps import (
    charter,
    company,
    decisions,
    fit,
    hours,
    objectives,
    people,
    platforms,
    programme,
    registers,
    scope,
    spaces,
    value,
)
from cms.steps.frame import Step

STEPS: tuple[Step, ...] = (
    company.STEP,
    fit.STEP,
    scope.STEP,
    hours.STEP,
    charter.STEP,
    objectives.STEP,
    decisions.DECISIONS,
    decisions.DUTIES,
    people.CLIENTS,
    registers.STAKEHOLDERS,
    people.TEAM,
    spaces.STEP,
    platforms.STEP,
    value.STEP,
    programme.STEP,
    registers.DATA,
)
"""In the order of the work; the groups follow each other."""


def by_code(code: str) -> Step | None:
    return next((step for step in STEPS if step.code == code), None)


def of_part(part: str) -> Step:
    """The step that edits a part of the brief; what no step knows is told with the first."""
    return next((step for step in STEPS if part in step.parts), STEPS[0])
