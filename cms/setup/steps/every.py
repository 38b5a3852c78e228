"""All steps of a client, in the order in which they are gone through."""

from __future__ import annotations

from cms.setup.steps.charter import Charter
from cms.setup.steps.fit import Fit
from cms.setup.steps.frame import Kept
from cms.setup.steps.objectives import Objectives
from cms.setup.steps.platforms import Platforms
from cms.setup.steps.service import Service
from cms.setup.steps.spaces import Spaces
from cms.setup.steps.value import Value

STEPS: dict[str, Kept] = {
    step.code: step for step in (Charter(), Objectives(), Service(), Spaces(), Value(), Fit(), Platforms())
}
