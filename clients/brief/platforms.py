"""Which platforms were compared for the community, and which was chosen."""

from __future__ import annotations

from typing import Annotated, Self

from django.utils.translation import gettext_noop as _
from pydantic import Field, ValidationInfo, field_validator, model_validator

from clients.brief.fields import Name, Part, Text, did_you_mean, refused, shown, whole
from clients.brief.marks import Marked
from clients.rules.platforms import EVEN, FEWEST_COMPARED, MOST_COMPARED, Facet, ranked

_Weight = Annotated[int, whole(0, 100)]


class Weights(Part):
    """How much each facet counts, in percent: together 100."""

    scalability: _Weight = EVEN[Facet.SCALABILITY]
    customisation_and_branding: _Weight = EVEN[Facet.CUSTOMISATION_AND_BRANDING]
    integration: _Weight = EVEN[Facet.INTEGRATION]
    moderation_and_security: _Weight = EVEN[Facet.MODERATION_AND_SECURITY]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum(self.by_facet.values())
        if total != 100:
            raise refused(_("the weights come to %(total)s percent: together they are 100"), total=total)
        return self

    @property
    def by_facet(self) -> dict[Facet, int]:
        return {each: getattr(self, each.value) for each in Facet}


class Platform(Part):
    """One platform, marked from 1 to 5 on each facet."""

    name: Name
    scalability: Marked
    customisation_and_branding: Marked
    integration: Marked
    moderation_and_security: Marked

    @property
    def marks(self) -> dict[Facet, Marked]:
        return {each: getattr(self, each.value) for each in Facet}


class Platforms(Part):
    """Two or more platforms side by side; `chosen` is one of their names, `why` the reason."""

    weights: Weights = Weights()
    compared: Annotated[tuple[Platform, ...], Field(min_length=FEWEST_COMPARED, max_length=MOST_COMPARED)]
    chosen: Name
    why: Text

    @field_validator("compared", mode="after")
    @classmethod
    def _named_once(cls, compared: tuple[Platform, ...]) -> tuple[Platform, ...]:
        names = [each.name.casefold() for each in compared]
        if twice := next((each.name for each in compared if names.count(each.name.casefold()) > 1), None):
            raise refused(_("the platform %(name)s stands twice"), name=twice)
        return compared

    @field_validator("chosen", mode="after")
    @classmethod
    def _is_compared(cls, chosen: str, info: ValidationInfo) -> str:
        names = [each.name for each in info.data.get("compared", ())]
        if names and chosen not in names:
            guess = did_you_mean(chosen, names)
            raise refused(
                _("%(value)s is not compared%(guess)s; allowed: %(allowed)s"),
                value=shown(chosen),
                guess=guess,
                allowed=", ".join(names),
            )
        return chosen

    @property
    def ranked(self) -> list[tuple[str, int]]:
        """Each platform with its score of 0 to 100, the best first."""
        marks = {each.name: {facet: marked.score for facet, marked in each.marks.items()} for each in self.compared}
        return ranked(marks, self.weights.by_facet)
