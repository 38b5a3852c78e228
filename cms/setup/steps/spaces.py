"""One more space where the community meets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.parts import Space
from clients.services.onboarding import space_spec
from clients.spaces.rules.space import Kind, Platform, Visibility
from clients.spaces.selectors import spaces as selectors
from clients.spaces.services.spaces import open_space
from cms.setup.steps.frame import Change, Step, StepForm
from tenants.access.names import ROLE_NAMES
from tenants.access.request import PersonRequest
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Role
from tenants.kernel.languages import SPOKEN

KINDS = {Kind.ONLINE: _("online"), Kind.OFFLINE: _("in person"), Kind.HYBRID: _("both")}
NAMES = ("slug", "name", "kind", "platform", "url", "visibility", "language", "responsible")


class SpaceForm(StepForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.CharField(
        label=_("Short name"), max_length=40, help_text=_("For addresses: a-z, 0-9 and hyphens, such as forum.")
    )
    kind = forms.ChoiceField(label=_("It meets"), choices=[(each.value.lower(), word) for each, word in KINDS.items()])
    platform = forms.ChoiceField(
        label=_("Platform"), choices=[(each.value.lower(), each.value.capitalize()) for each in Platform]
    )
    url = forms.CharField(label=_("Address"), max_length=200, required=False)
    visibility = forms.ChoiceField(
        label=_("Who may read it"), choices=[(each.value.lower(), each.value.capitalize()) for each in Visibility]
    )
    takes_questions = forms.BooleanField(label=_("Members ask questions here"), required=False)
    language = forms.ChoiceField(label=_("Language"))
    responsible = forms.ChoiceField(
        label=_("Responsible"),
        choices=[(role.value, ROLE_NAMES[role]) for role in Role if role in STAFF - AGENCY_WIDE],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, str(get_language_info(code)["name_translated"])) for code in SPOKEN]
        self.fields["language"].choices = sorted(named, key=lambda each: each[1])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not self.errors.keys() - set(self.ends):
            part = {name: said[name] for name in NAMES} | {"takes_questions": said["takes_questions"]}
            self.part = self.read(Space, part, at={name: name for name in NAMES})
            if any(space.slug == said["slug"] for space in selectors.every()):
                self.add_error("slug", gettext("There is a space of that short name already."))
        return said


class SpacesStep(Step[SpaceForm]):
    code = "spaces"
    title = _("Spaces")
    about = _("Where the community meets. Here one more is opened.")
    form = SpaceForm

    def stands(self, request: PersonRequest, at: datetime) -> str:
        return ", ".join(space.name for space in selectors.every())

    def initial(self, request: PersonRequest, at: datetime) -> dict[str, Any]:
        return {"language": request.tenant.language, "responsible": Role.MODERATOR.value, "takes_questions": True}

    def save(self, form: SpaceForm, change: Change) -> None:
        assert form.part is not None  # noqa: S101 - a form that is valid has read its part
        open_space(space_spec(form.part, change.since), by=change.by, at=change.at)
