"""Why this community exists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.parts import Charter
from clients.rules import sector_templates
from clients.selectors import charters
from clients.services import charters as services
from cms.setup.steps.frame import Change, Step, StepForm, text_lines
from tenants.access.request import PersonRequest

ANSWERS = ("why", "for_whom", "goal", "participation")
LINES = ("company_decides", "community_decides")


def _text(label: Any, rows: int = 3, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=12_000, widget=area, help_text=help_text, required=required)


class CharterForm(StepForm):
    why = _text(_("Why does it exist?"))
    for_whom = _text(_("For whom?"))
    goal = _text(_("What is its goal?"))
    participation = _text(_("How do members take part?"))
    company_decides = _text(_("The company decides"), 4, _("One thing a line."), required=False)
    community_decides = _text(_("The community decides"), 4, _("One thing a line."), required=False)

    def clean(self) -> dict[str, Any]:
        said = {name: self.cleaned_data.get(name) or "" for name in ANSWERS}
        lists = {name: text_lines(self.cleaned_data.get(name) or "") for name in LINES}
        missing = [name for name in ANSWERS if name in self.errors]
        if not missing:
            self.part = self.read(Charter, {**said, **lists}, at={name: name for name in LINES})
        return self.cleaned_data


class CharterStep(Step[CharterForm]):
    code = "charter"
    title = _("Charter")
    about = _("Why the community exists, for whom, its goal, how members take part, and who decides what.")
    form = CharterForm

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = charters.in_force(at)
        return gettext("Version %(version)s") % {"version": held.version} if held else ""

    def initial(self, request: PersonRequest, at: datetime) -> dict[str, Any]:
        held = charters.in_force(at)
        if held is None:
            template = sector_templates.of(request.tenant.sector).charter
            return {name: "\n".join(template[name]) for name in LINES}
        answers = {name: getattr(held, name) for name in ANSWERS}
        return answers | {name: "\n".join(getattr(held, name)) for name in LINES}

    def save(self, form: CharterForm, change: Change) -> None:
        assert form.part is not None  # noqa: S101 - a form that is valid has read its part
        services.agree(form.part, valid_from=change.valid_from, reason=change.reason, by=change.by, at=change.at)
