"""Which platforms were compared, and which was chosen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.platforms import Platforms
from clients.rules.platforms import EVEN, Facet
from clients.selectors import fit as selectors
from clients.services import platforms as services
from cms.setup.steps.frame import Change, Rows, Step, StepForm
from cms.steps import words
from tenants.access.request import PersonRequest

PLACES = 4
"""Platforms that the form has room for; a brief compares up to eight."""
SCORES = [("", "–"), *((str(mark), str(mark)) for mark in range(1, 6))]


class PlatformsForm(StepForm):
    chosen = forms.CharField(label=_("Chosen"), max_length=80, help_text=_("The name of one of them."))
    why = forms.CharField(label=_("Why this one?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for facet, name in words.FACETS.items():
            self.fields[f"weights__{facet.value}"] = forms.IntegerField(
                label=str(name), min_value=0, max_value=100, initial=EVEN[facet]
            )
        for place in range(self._places()):
            label = gettext("Name of platform %(number)s") % {"number": place + 1}
            self.fields[f"p{place}__name"] = forms.CharField(label=label, max_length=80, required=False)
            for facet, name in words.FACETS.items():
                score = forms.ChoiceField(label=str(name), choices=SCORES, required=False)
                self.fields[f"p{place}__{facet.value}__score"] = score
                note = forms.CharField(label=_("Note"), max_length=200, required=False)
                note.widget.attrs["aria-label"] = f"{place + 1}, {name}: {gettext('Note')}"
                self.fields[f"p{place}__{facet.value}__note"] = note

    def _places(self) -> int:
        return max(PLACES, sum(name.endswith("__name") for name in self.initial))

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        weights = (_("What counts, in percent"), [self[f"weights__{facet.value}"] for facet in Facet])
        found: list[tuple[Any, list[forms.BoundField]]] = [weights]
        for place in range(self._places()):
            names = [f"p{place}__name"]
            names += [f"p{place}__{facet.value}__{kind}" for facet in Facet for kind in ("score", "note")]
            found.append((gettext("Platform %(number)s") % {"number": place + 1}, [self[name] for name in names]))
        return [*found, (_("The choice"), [self["chosen"], self["why"]])]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        compared: Rows = []
        at = {"compared": "p0__name", "weights": f"weights__{Facet.SCALABILITY.value}"}
        for place in range(self._places()):
            if not said.get(f"p{place}__name"):
                continue
            at[f"compared.{len(compared)}"] = f"p{place}__name"
            one: dict[str, Any] = {"name": said[f"p{place}__name"]}
            for facet in Facet:
                start = f"p{place}__{facet.value}"
                at[f"compared.{len(compared)}.{facet.value}"] = f"{start}__score"
                score = said.get(f"{start}__score")
                if score:
                    one[facet.value] = {"score": int(score), "note": said.get(f"{start}__note") or None}
            compared.append(one)
        weights = {facet.value: said.get(f"weights__{facet.value}") or 0 for facet in Facet}
        if not self.errors.keys() - set(self.ends):
            part = {"weights": weights, "compared": compared, "chosen": said["chosen"], "why": said["why"]}
            self.part = self.read(Platforms, part, at=at)
        return said


class PlatformsStep(Step[PlatformsForm]):
    code = "platforms"
    title = _("Platforms")
    about = _("Two or more platforms side by side on four facets, and the choice with its reason.")
    form = PlatformsForm

    def stands(self, request: PersonRequest, at: datetime) -> str:
        held = selectors.comparison(at, by=request.actor)
        return held.chosen if held else ""

    def initial(self, request: PersonRequest, at: datetime) -> dict[str, Any]:
        held = selectors.comparison(at, by=request.actor)
        if held is None:
            return {}
        said: dict[str, Any] = {"chosen": held.chosen, "why": held.why}
        said |= {f"weights__{facet.value}": weight for facet, weight in held.weights.items()}
        for place, each in enumerate(held.platforms):
            said[f"p{place}__name"] = each.name
            for facet, mark in each.marks.items():
                said[f"p{place}__{facet.value}__score"] = str(mark.score)
                said[f"p{place}__{facet.value}__note"] = mark.note
        return said

    def save(self, form: PlatformsForm, change: Change) -> None:
        assert form.part is not None  # noqa: S101 - a form that is valid has read its part
        services.compare(form.part, valid_from=change.valid_from, reason=change.reason, by=change.by, at=change.at)
