"""A step at a client that stands: how its parts are now, and what takes them as a new version.

What a step asks, in which words and controls, is `cms.steps`; here is from when, why, and who keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.source import Path
from cms.steps.frame import Part, Step, Words
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission
from tenants.kernel.actor import Actor
from tenants.kernel.instants import starts_at
from tenants.kernel.text import first_not_text
from tenants.models import Tenant

LONGEST_REASON = 300
Parts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes what from when, as the services take it."""

    tenant: Tenant
    since: date
    reason: str
    by: Actor
    at: datetime

    @property
    def valid_from(self) -> datetime:
        return starts_at(self.since, self.tenant.zone)

    @property
    def version(self) -> dict[str, Any]:
        """As most services take it."""
        return {"valid_from": self.valid_from, "reason": self.reason, "by": self.by, "at": self.at}


class VersionForm(forms.Form):
    """From when a new version holds, and why. `earliest`: no released month may change, nor what was before the
    service began."""

    since = forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("It stays with this version."), strip=True
    )

    def __init__(self, data: Any = None, *, earliest: date | None, initial: dict[str, Any]) -> None:
        self.earliest = earliest
        super().__init__(data, initial=initial)

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if self.earliest is not None and since < self.earliest:
            raise forms.ValidationError(gettext("Choose %(day)s or a later day.") % {"day": self.earliest.isoformat()})
        return since

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if character := first_not_text(reason):
            raise forms.ValidationError(
                gettext("The character %(character)s cannot stand in a reason.") % {"character": character}
            )
        return reason


class Kept:
    """One step at a client. `permission`: who may change it; whoever may onboard may read the list of steps."""

    code: ClassVar[str]
    step: ClassVar[Step]
    permission: ClassVar[Permission] = Permission.CLIENT_ONBOARD

    @property
    def title(self) -> Words:
        return self.step.title

    @property
    def about(self) -> Words:
        return self.step.intro

    @property
    def sheet(self) -> tuple[Part, ...]:
        """What is asked here: the step's own, less what is another page's."""
        return self.step.sheet

    def others(self) -> list[tuple[str, Words]]:
        """The query and the name of each that this step can show, where it shows one of several."""
        return []

    def stands(self, request: PersonRequest, at: datetime) -> str:
        """What stands now, in a few words; empty when nothing does."""
        raise NotImplementedError

    def parts(self, request: PersonRequest, at: datetime) -> Parts:
        """The step's parts of the brief as they stand now, in the brief's words; else what is usual."""
        raise NotImplementedError

    def said(self, parts: Parts) -> Parts:
        """What was typed as the brief says it."""
        return parts

    def objections(self, read: Any) -> list[tuple[Path, str]]:
        """What stands against parts that are right by themselves."""
        return []

    def keep(self, read: Any, typed: Parts, change: Change) -> None:
        """Take what was read as a new version. typed: as the sheet had it. Raises: whatever the services refuse."""
        raise NotImplementedError


def figure(number: Any) -> Any:
    """A stored number with the digits that people write."""
    return None if number is None else number.normalize() + 0


def filled(said: Parts) -> Parts:
    """What is there."""
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}
