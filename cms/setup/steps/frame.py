"""What every step shares: from when and why, and the brief's own words on what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from clients.brief import complaints
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission
from tenants.kernel.actor import Actor
from tenants.kernel.instants import starts_at
from tenants.kernel.text import first_not_text
from tenants.models import Tenant

LONGEST_REASON = 300
Model = TypeVar("Model", bound=BaseModel)
Rows = list[dict[str, Any]]


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


class StepForm(forms.Form):
    """A part of the brief. `earliest`: no released month may change, nor anything before the service began."""

    since = forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, help_text=_("It stays with this version."), strip=True
    )
    ends: ClassVar[tuple[str, ...]] = ("since", "reason")

    def __init__(self, data: Any = None, *, tenant: Tenant, earliest: date | None, initial: Mapping[str, Any]) -> None:
        self.tenant, self.earliest = tenant, earliest
        super().__init__(data, initial=dict(initial))
        self.order_fields([*[name for name in self.fields if name not in self.ends], *self.ends])

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

    def read(self, model: type[Model], said: Mapping[str, Any], *, at: Mapping[str, str] | None = None) -> Model | None:
        """Read a part as the brief does; what is wrong stands at the field it is about.

        at: the start of a path in the part ("marks.0") → the form's field; the longest start that fits counts.
        """
        context = {"currency": self.tenant.currency, "since": self.tenant.service_since}
        try:
            return model.model_validate(said, context=context)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = ".".join(map(str, detail["loc"]))
                self._refuse(path, complaints.told(detail), at or {})
        return None

    def _refuse(self, path: str, what: str, at: Mapping[str, str]) -> None:
        starts = [start for start in at if path == start or path.startswith(f"{start}.")]
        name = at[max(starts, key=len)] if starts else path.replace(".", "__")
        if name in self.fields:
            self.add_error(name, what)
        else:
            self.add_error(None, f"{path}: {what}" if path else what)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields of the part as `(heading, fields)`; one group without a heading unless a step says more."""
        return [("", [self[name] for name in self.fields if name not in self.ends])]


FormT = TypeVar("FormT", bound=StepForm)


class Step(Generic[FormT]):
    """One step. `edits`: who may change it; whoever may see fit and scope may read the list of steps."""

    code: ClassVar[str]
    title: ClassVar[Promise]
    about: ClassVar[Promise]
    form: type[FormT]
    permission: ClassVar[Permission] = Permission.CLIENT_ONBOARD

    def stands(self, request: PersonRequest, at: datetime) -> str:
        """What stands now, in a few words; empty when nothing does."""
        raise NotImplementedError

    def initial(self, request: PersonRequest, at: datetime) -> dict[str, Any]:
        """The form's fields as they stand now."""
        raise NotImplementedError

    def save(self, form: FormT, change: Change) -> None:
        """Take what was typed as a new version. Raises: whatever the services refuse."""
        raise NotImplementedError


def text_lines(value: str) -> list[str]:
    """A text of one thing a line as a list."""
    return [line.strip() for line in value.splitlines() if line.strip()]
