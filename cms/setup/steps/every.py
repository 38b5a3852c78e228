"""All steps, in the order in which they are gone through."""

from __future__ import annotations

from typing import Any

from cms.setup.steps.charter import CharterStep
from cms.setup.steps.fit import FitStep
from cms.setup.steps.frame import Step
from cms.setup.steps.objectives import ObjectivesStep
from cms.setup.steps.platforms import PlatformsStep
from cms.setup.steps.service import ServiceStep
from cms.setup.steps.spaces import SpacesStep
from cms.setup.steps.value import ValueStep

STEPS: dict[str, Step[Any]] = {
    step.code: step
    for step in (
        CharterStep(),
        ObjectivesStep(),
        ServiceStep(),
        SpacesStep(),
        ValueStep(),
        FitStep(),
        PlatformsStep(),
    )
}
