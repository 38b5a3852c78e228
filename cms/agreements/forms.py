"""What is typed about what is agreed on. Ranges and words are the rules'; the services have the last word."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from clients import names
from clients.brief.agreements import DataLine, Duty, ResponsibilityLine
from clients.rules.charters import LONGEST_REASON
from clients.rules.data_register import MOST_LINES
from clients.rules.duties import LONGEST_NOTE, Recurrence
from clients.rules.stakeholders import HIGHEST, LONGEST_PLAN_DAYS, LOWEST, ContactWay, Stance
from tenants.access.names import role_name
from tenants.access.rules.permissions import MATRIX, Permission
from tenants.access.selectors import people
from tenants.kernel.actor import STAKEHOLDERS, Role
from tenants.models import Tenant

LINE, REASON = 200, 300
STEPS = [(str(step), str(step)) for step in range(LOWEST, HIGHEST + 1)]
DAY = {"type": "date"}
TWO_LINES = forms.Textarea(attrs={"rows": 2})
SPARE_LINES = 2
Said = TypeVar("Said", DataLine, Duty, ResponsibilityLine)


def one_line(text: str) -> str:
    return " ".join(text.split())


def read(model: type[Said], said: dict[str, Any]) -> Said:
    """What was typed as a brief would say it. Raises: Django's ValidationError, beside the fields that it names."""
    try:
        return model(**said)
    except ValidationError as error:
        told = _now("Write words that can be read here.")
        places = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
        raise forms.ValidationError(dict.fromkeys(sorted(places), told) or told) from None


class DeclineForm(forms.Form):
    """Why the charter is not signed."""

    reason = forms.CharField(
        label=_("What should be other?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReasonForm(forms.Form):
    """Why a list is agreed on anew, and which version was looked at."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON, help_text=_("The client reads it beside the version.")
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class StakeholderForm(forms.Form):
    """Somebody who matters to the community."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    organisation_role = forms.CharField(label=_("Role in the organisation"), max_length=120)
    influence = forms.ChoiceField(label=_("Influence, 1 to 5"), choices=STEPS, initial="3")
    interest = forms.ChoiceField(label=_("Interest, 1 to 5"), choices=STEPS, initial="3")
    stance = forms.ChoiceField(label=_("Stance"), initial=Stance.NEUTRAL.value)
    contact_every_days = forms.IntegerField(
        label=_("Contact every … days"),
        min_value=1,
        max_value=LONGEST_PLAN_DAYS,
        required=False,
        help_text=_("Left empty, there is no plan."),
    )
    owner_user_id = forms.TypedChoiceField(label=_("Who keeps the contact"), required=False, coerce=int)
    note = forms.CharField(
        label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the agency reads this. The person may ask to see it."),
    )  # fmt: skip

    def __init__(self, *args: Any, tenant: Tenant, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stance"].choices = [(each.value, names.STANCES[each]) for each in Stance]  # type: ignore[attr-defined]
        ids = people.who_hold(tenant, MATRIX[Permission.STAKEHOLDER_VIEW], at=at)
        held = people.active().filter(pk__in=ids).values_list("pk", "name")
        staff = sorted(held, key=lambda each: each[1].casefold())
        self.fields["owner_user_id"].choices = [("", _now("Nobody")), *staff]  # type: ignore[attr-defined]
        self.fields["owner_user_id"].empty_value = None  # type: ignore[attr-defined]

    @property
    def said(self) -> dict[str, Any]:
        steps = {name: int(self.cleaned_data[name]) for name in ("influence", "interest")}
        return {**self.cleaned_data, **steps}


class ContactForm(forms.Form):
    """When somebody was spoken with, how, and what came of it."""

    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    way = forms.ChoiceField(label=_("How"), initial=ContactWay.MEETING.value)
    note = forms.CharField(
        label=_("What came of it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(each.value, names.WAYS[each]) for each in ContactWay]  # type: ignore[attr-defined]


class DataLineForm(forms.Form):
    """One line of the data register; one in which nothing stands under "what" is left out."""

    line: DataLine | None = None

    what = forms.CharField(label=_("What is held"), max_length=LINE, required=False, widget=TWO_LINES)
    why = forms.CharField(label=_("What for"), max_length=LINE, required=False, widget=TWO_LINES)
    legal_basis = forms.ChoiceField(label=_("Legal basis"), required=False)
    kept_for = forms.CharField(label=_("How long"), max_length=LINE, required=False, widget=TWO_LINES)
    receivers = forms.CharField(label=_("Who receives it"), max_length=LINE, required=False, widget=TWO_LINES)
    place = forms.CharField(label=_("Where"), max_length=LINE, required=False, widget=TWO_LINES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_basis"].choices = [(key.lower(), name) for key, name in names.BASES.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = {name: one_line(value) for name, value in (super().clean() or {}).items()}
        if said.get("what"):
            for name in ("why", "kept_for", "receivers", "place"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _now("Say it: the register is read by whoever is in it."))
        self.line = read(DataLine, said) if said.get("what") and not self.errors else None
        return said


class _DataLines(forms.BaseFormSet):
    @property
    def lines(self) -> list[DataLine]:
        return [form.line for form in self.forms if form.line]

    def clean(self) -> None:
        said = [form.cleaned_data.get("what", "").casefold() for form in self.forms if form.is_valid()]
        filled = [each for each in said if each]
        if len(filled) != len(set(filled)):
            raise forms.ValidationError(_now("The same is named twice: one line for each kind of data."))


DataLines = forms.formset_factory(
    DataLineForm, formset=_DataLines, extra=SPARE_LINES, max_num=MOST_LINES, validate_max=True
)


class DutyForm(forms.Form):
    """What the client has to do, who of theirs, by when and how often."""

    said: Duty

    what = forms.CharField(label=_("What"), max_length=LINE)
    asked = forms.ChoiceField(label=_("Who is asked"))
    due = forms.DateField(label=_("By"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    recurrence = forms.ChoiceField(label=_("How often"), initial=Recurrence.NONE.value.lower())
    waits = forms.CharField(
        label=_("What waits for it"),
        max_length=LINE,
        required=False,
        help_text=_("Stands beside it in the portal and in the report."),
    )

    def __init__(self, *args: Any, tenant: Tenant, at: datetime, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["recurrence"].choices = [(key.lower(), name) for key, name in names.RECURRENCES.items()]  # type: ignore[attr-defined]
        roles = [(f"role:{role}", role_name(role)) for role in Role if role in STAKEHOLDERS]
        ids = {each.user_id for each in people.holders(tenant, STAKEHOLDERS, at=at)}
        held = people.active().filter(pk__in=ids).order_by("name").values_list("email", "name")
        self.fields["asked"].choices = [*roles, *((f"person:{email}", name) for email, name in held)]  # type: ignore[attr-defined]

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        if due < self.today:
            raise forms.ValidationError(_now("That day has passed already: nobody can be asked to be late."))
        if due.year > self.today.year + 5:
            raise forms.ValidationError(_now("That is more than five years ahead: choose a nearer day."))
        return due

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            kind, _colon, who = given["asked"].partition(":")
            said = {name: one_line(given[name]) for name in ("what", "waits") if given[name]}
            when = {"due": given["due"].isoformat(), "recurrence": given["recurrence"]}
            self.said = read(Duty, {**said, **when, kind: who})
        return given


class DoneForm(forms.Form):
    """How it was done, where there is something to say."""

    note = forms.CharField(label=_("Note"), max_length=LONGEST_NOTE, required=False)
