"""What success means: one objective at a time, new or in a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.brief.objectives import Objective
from clients.rules import sector_templates
from clients.rules.corm import Application, FourC, GoalType
from clients.rules.kpis import MEASURABLES
from clients.selectors import objectives as selectors
from clients.services import objectives as services
from cms.setup.steps.frame import Change, Rows, Step, StepForm
from cms.steps import words
from reporting.document import labels
from tenants.access.request import PersonRequest

PLACES = 4
TEXTS = ("title", "business_value", "member_value", "four_c", "corm_application", "goal_type")


def _area(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ObjectiveForm(StepForm):
    number = forms.ChoiceField(label=_("Which objective"), required=False)
    title = forms.CharField(label=_("Title"), max_length=80)
    business_value = _area(_("What the business gains"))
    member_value = _area(_("What members gain"))
    four_c = forms.ChoiceField(label=_("Of the four Cs"))
    corm_application = forms.ChoiceField(label=_("What the community is used for"))
    goal_type = forms.ChoiceField(label=_("Kind of goal"))
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(str(number), title) for number, title in selectors.numbered().items()]
        choices: dict[str, list[tuple[str, Any]]] = {
            "number": [("", _("A new one")), *titles],
            "four_c": [(each.value, labels.named(labels.FOUR_CS, each.value)) for each in FourC],
            "corm_application": [(each.value, words.APPLICATIONS[each]) for each in Application],
            "goal_type": [
                (GoalType.MEMBERS.value, _("serve customers who are members better")),
                (GoalType.CONVERSION.value, _("win members as customers")),
            ],
        }
        for name, each in choices.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]
        metrics = [("", "–"), *((key, labels.metric(key)) for key in MEASURABLES)]
        for place in range(self._places()):
            self.fields[f"k{place}__metric"] = forms.ChoiceField(label=_("Figure"), choices=metrics, required=False)
            for name, label in (("baseline", _("Baseline")), ("target", _("Target"))):
                self.fields[f"k{place}__{name}"] = forms.DecimalField(label=label, min_value=0, required=False)
        self.order_fields([*(name for name in self.fields if name not in self.ends), *self.ends])

    def _places(self) -> int:
        return max(PLACES, 1 + sum(name.endswith("__metric") for name in self.initial))

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        own = [self[name] for name in ("number", *TEXTS, "starts_on", "ends_on")]
        kpis = [
            (
                gettext("KPI %(number)s") % {"number": place + 1},
                [self[f"k{place}__{name}"] for name in ("metric", "baseline", "target")],
            )
            for place in range(self._places())
        ]
        return [("", own), *kpis]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        kpis, at = self._kpis(said)
        if not self.errors.keys() - set(self.ends):
            part = {name: said[name] for name in TEXTS}
            part |= {name: said[name].isoformat() for name in ("starts_on", "ends_on")}
            self.part = self.read(Objective, {**part, "kpis": kpis}, at=at | {"kpis": "k0__metric"})
        return said

    def _kpis(self, said: dict[str, Any]) -> tuple[Rows, dict[str, str]]:
        rows: Rows = []
        at: dict[str, str] = {}
        for place in range(self._places()):
            metric = said.get(f"k{place}__metric")
            if not metric:
                continue
            at |= {f"kpis.{len(rows)}": f"k{place}__target", f"kpis.{len(rows)}.baseline": f"k{place}__baseline"}
            of = MEASURABLES[metric]
            figures = {name: said.get(f"k{place}__{name}") for name in ("baseline", "target")}
            rows.append({"metric": metric, "unit": of.unit.value, "direction": of.direction.value, **figures})
        return rows, at


class ObjectivesStep(Step[ObjectiveForm]):
    code = "objectives"
    title = _("Objectives and KPIs")
    about = _("A result that the business and the members want, with the figures that show it moving.")
    form = ObjectiveForm

    def stands(self, request: PersonRequest, at: datetime) -> str:
        return ", ".join(selectors.numbered().values())

    def initial(self, request: PersonRequest, at: datetime) -> dict[str, Any]:
        number = request.GET.get("number", "")
        held = next((each for each in selectors.in_force(at) if str(each.number) == number), None)
        if held is not None:
            said: dict[str, Any] = {name: str(getattr(held, name)) for name in TEXTS}
            said |= {"number": number, "starts_on": held.starts_on, "ends_on": held.ends_on}
            return said | _fields(
                [{"metric": kpi.metric, "baseline": kpi.baseline, "target": kpi.target} for kpi in held.kpis]
            )
        if selectors.numbered():
            return {}
        first = sector_templates.of(request.tenant.sector).objectives_from(at.astimezone(request.tenant.zone).date())[0]
        own = {name: first[name] for name in (*TEXTS, "starts_on", "ends_on")}
        return own | _fields([{**kpi, "baseline": None} for kpi in first["kpis"]])

    def save(self, form: ObjectiveForm, change: Change) -> None:
        assert form.part is not None  # noqa: S101 - a form that is valid has read its part
        stamp: dict[str, Any] = {"valid_from": change.valid_from, "reason": change.reason}
        stamp |= {"by": change.by, "at": change.at}
        number = form.cleaned_data["number"]
        if number:
            services.revise(int(number), form.part, **stamp)
        else:
            services.agree(form.part, **stamp)


def _fields(kpis: Rows) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for place, kpi in enumerate(kpis):
        said[f"k{place}__metric"] = kpi["metric"]
        for name in ("baseline", "target"):
            said[f"k{place}__{name}"] = None if kpi[name] is None else kpi[name].normalize() + 0
    return said
