"""Whether the client fits: a mark and a note for each criterion."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.fit import Fit
from clients.rules.fit import Criterion
from clients.selectors import fit as selectors
from clients.services import fit as services
from cms.setup.steps.frame import Change, Step, StepForm
from cms.steps import words
from tenants.access.request import PersonRequest


class FitForm(StepForm):
    """No override: that is an owner's, on the page that shows what came out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each, (name, question) in words.CRITERIA.items():
            choices = [("", _("Choose one")), *words.mark_choices(each)]
            self.fields[f"{each.value}__score"] = forms.ChoiceField(label=str(question), choices=choices)
            note = forms.CharField(label=_("What it rests on"), max_length=200, required=False)
            note.widget.attrs["aria-label"] = f"{name}: {gettext('What it rests on')}"
            self.fields[f"{each.value}__note"] = note
        self.order_fields([*(name for name in self.fields if name not in self.ends), *self.ends])

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(name, [self[f"{each}__score"], self[f"{each}__note"]]) for each, (name, _q) in words.CRITERIA.items()]

    def clean(self) -> dict[str, Any]:
        said, missing = self.cleaned_data, False
        part: dict[str, Any] = {}
        for each in Criterion:
            score = said.get(f"{each.value}__score")
            missing = missing or not score
            part[each.value] = {"score": int(score or 1), "note": said.get(f"{each.value}__note") or None}
        if not missing:
            self.part = self.read(Fit, part)
        return said


class FitStep(Step[FitForm]):
    code = "fit"
    title = _("Fit")
    about = _("Nine criteria, weighed into a score of 0 to 100, and go or no-go.")
    form = FitForm

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = selectors.assessment(at, by=request.actor)
        return gettext("%(score)s of 100") % {"score": held.score} if held else ""

    def initial(self, request: PersonRequest, at: datetime) -> dict[str, Any]:
        held = selectors.assessment(at, by=request.actor)
        if held is None:
            return {}
        scores = {f"{each.value}__score": str(mark.score) for each, mark in held.marks.items()}
        return scores | {f"{each.value}__note": mark.note for each, mark in held.marks.items()}

    def save(self, form: FitForm, change: Change) -> None:
        assert form.part is not None  # noqa: S101 - a form that is valid has read its part
        said: dict[str, Any] = {
            "valid_from": change.valid_from,
            "reason": change.reason,
            "by": change.by,
            "at": change.at,
        }
        services.assess(form.part, assessed_on=change.at.astimezone(change.tenant.zone).date(), **said)
