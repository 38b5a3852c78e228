"""The guideline's form in Wagtail's editor: what cannot be published is said at its field, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from playbooks.models import GuidelineRule
from playbooks.names import problem_told
from playbooks.rules.guideline import Guideline
from playbooks.rules.soundness import Flaw, Problem, problems

UNFINISHED = frozenset({Flaw.NO_TITLE, Flaw.NO_RULES, Flaw.NO_TEXT})
"""What a draft may still lack; publishing asks for it."""


class GuidelineForm(WagtailAdminModelForm):
    """Every flaw but unfinished ones is refused when a draft is saved, so that nobody writes on in vain."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        rows = self.formsets["rules"]
        rows.is_valid()
        kept = [form for form in rows.forms if hasattr(form, "cleaned_data") and not form.cleaned_data.get("DELETE")]
        whole = [form for form in kept if form.cleaned_data and not form.errors]
        said = Guideline(cleaned.get("title") or "", cleaned.get("introduction") or "", tuple(map(_said, whole)))
        for problem in problems(said):
            if problem.flaw not in UNFINISHED:
                self._tell(problem, whole)
        if any(form.errors for form in whole):
            self.add_error(None, _("Some rules cannot stand as they are; each says why."))
        return cleaned

    def _tell(self, problem: Problem, rows: list[Any]) -> None:
        form = self if problem.place is None else rows[problem.place]
        form.add_error(problem.field if problem.field in form.fields else None, problem_told(problem))


def _said(form: Any) -> Any:
    fields = {field.name for field in GuidelineRule._meta.get_fields()}
    return GuidelineRule(**{name: value for name, value in form.cleaned_data.items() if name in fields - {"id"}}).said()
