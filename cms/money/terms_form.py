"""What finance types for new terms; amounts and hours as the reader writes numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from reporting.document import codes
from tenants.billing.rules.plans import CadenceTerm, CreditRule, Period, Pillar, PlanTerms
from tenants.billing.services.terms import LONGEST_REASON
from tenants.kernel.money import EXPONENTS, Money

MOST_LINES = 50
SPARE_LINES = 2
HIGHEST = Decimal(10) ** 10
"""In major units, as much as a brief may state."""


def _number(label: Any, *, places: int, highest: Decimal | int, required: bool = True, help_text: Any = "") -> Any:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=highest,
        max_digits=16,
        decimal_places=places,
        required=required,
        help_text=help_text,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class CadenceForm(forms.Form):
    """So many pieces of one kind in each period; a line without a count is none."""

    count = forms.IntegerField(label=_("How many"), min_value=0, max_value=1000, required=False)
    type = forms.ChoiceField(label=_("Kind"), required=False)
    per = forms.ChoiceField(label=_("In each"), required=False, initial=Period.MONTH.value)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = kinds  # type: ignore[attr-defined]
        self.fields["per"].choices = _periods()  # type: ignore[attr-defined]

    @property
    def term(self) -> CadenceTerm | None:
        said = self.cleaned_data
        if not said.get("count"):
            return None
        return CadenceTerm(said["type"], said["count"], Period(said["per"] or Period.MONTH))


def _periods() -> list[tuple[str, str]]:
    return [
        (Period.DAY.value, _now("day")),
        (Period.WEEK.value, _now("week")),
        (Period.MONTH.value, _now("month")),
        (Period.QUARTER.value, _now("quarter")),
        (Period.YEAR.value, _now("year")),
    ]


class _Lines(forms.BaseFormSet):
    def clean(self) -> None:
        types = [form.term.type for form in self.forms if form.is_valid() and form.term]
        if len(types) != len(set(types)):
            raise forms.ValidationError(_now("Each kind of content stands in one line only."))


Lines = forms.formset_factory(CadenceForm, formset=_Lines, extra=SPARE_LINES, max_num=MOST_LINES, validate_max=True)


class TermsForm(forms.Form):
    """Fee, hours, pillars, content and credit rule, from a day on, and why."""

    starts_on = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The fee counts for the whole month of that day."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name of the plan"), max_length=80)
    renews_on = forms.DateField(
        label=_("Renews on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The day on which the term is over and is renewed, or not."),
    )  # fmt: skip
    notice_days = forms.IntegerField(
        label=_("Notice, days before"), required=False, min_value=0, max_value=366,
        help_text=_("How long before it either side says that it ends."),
    )  # fmt: skip
    pillars = forms.MultipleChoiceField(label=_("What it includes"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays with these terms."),
    )

    def __init__(self, data: Any = None, *, before: PlanTerms | None, currency: str, starts_on: date) -> None:
        self._before, self.currency = before, before.currency if before else currency
        self._typed = data
        super().__init__(data, initial=_initial(before) | {"starts_on": starts_on})
        places = EXPONENTS[self.currency]
        self.fields["fee"] = _number(_("Fee a month"), places=places, highest=HIGHEST)
        self.fields["hours"] = _number(_("Hours a month"), places=2, highest=10_000)
        self.fields["overage"] = _number(_("Each hour beyond"), places=places, highest=HIGHEST)
        self.fields["tolerance"] = _number(
            _("Missed by more than, percent"), places=2, highest=100, required=False,
            help_text=_("Percentage points below the promise’s target."),
        )  # fmt: skip
        self.fields["percent"] = _number(_("Given back, percent of the fee"), places=2, highest=100, required=False)
        self.fields["pillars"].choices = [  # type: ignore[attr-defined]
            (each.value, str(codes.PILLARS[each])) for each in Pillar
        ]
        if before is not None:
            del self.fields["name"]
        lines = [{"type": term.type, "count": term.count, "per": term.per.value} for term in _cadence(before)]
        self.lines = Lines(data, prefix="cadence", initial=lines, form_kwargs={"kinds": _kinds(before)})

    def is_valid(self) -> bool:
        return super().is_valid() & self.lines.is_valid()

    def clean_hours(self) -> Decimal:
        said: Decimal = self.cleaned_data["hours"]
        if said * 60 % 1:
            raise forms.ValidationError(_now("These are not whole minutes."))
        return said

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (said.get("tolerance") is None) != (said.get("percent") is None) and not self.errors:
            empty = "tolerance" if said.get("tolerance") is None else "percent"
            self.add_error(empty, _now("A credit needs both, or neither."))
        renews_on, starts_on = said.get("renews_on"), said.get("starts_on")
        if renews_on and starts_on and renews_on <= starts_on:
            self.add_error("renews_on", _now("The term is over after the day from which the terms hold."))
        if said.get("notice_days") is not None and not renews_on and "renews_on" not in self.errors:
            self.add_error("renews_on", _now("Notice counts back from a day of renewal."))
        return said

    @property
    def terms(self) -> PlanTerms:
        """What was typed. Only of a form that is valid."""
        said = self.cleaned_data
        rule = None
        if said["percent"] is not None:
            rule = CreditRule(said["tolerance"] / 100, said["percent"])
        return PlanTerms(
            name=self._before.name if self._before else said["name"],
            currency=self.currency,
            monthly_fee_minor=Money.from_exact(said["fee"], self.currency).amount_minor,
            included_minutes=int(said["hours"] * 60),
            hourly_overage_minor=Money.from_exact(said["overage"], self.currency).amount_minor,
            pillars=self._pillars(said["pillars"]),
            cadence=tuple(form.term for form in self.lines.forms if form.term),
            credit_rule=rule,
            renews_on=said["renews_on"],
            notice_days=said["notice_days"],
        )

    def _pillars(self, chosen: list[str]) -> tuple[Pillar, ...]:
        """In the order in which the plan names them, so that the same pillars are the same terms."""
        had = self._before.pillars if self._before else ()
        order = (*had, *(each for each in Pillar if each not in had))
        return tuple(each for each in order if each.value in chosen)

    def typed(self) -> list[tuple[str, str]]:
        """Everything that was typed, to be carried through the page that asks once more."""
        names = [self.add_prefix(name) for name in self.fields]
        inner = [form.add_prefix(name) for form in self.lines.forms for name in form.fields]
        manage = [self.lines.management_form.add_prefix(name) for name in self.lines.management_form.fields]
        return [(name, each) for name in (*names, *manage, *inner) for each in self._typed.getlist(name)]


def _cadence(terms: PlanTerms | None) -> tuple[CadenceTerm, ...]:
    return terms.cadence if terms else ()


def _kinds(before: PlanTerms | None) -> list[tuple[str, str]]:
    """The kinds that plans name most, and whatever else this one names."""
    others = [term.type for term in _cadence(before) if term.type not in codes.CONTENT]
    return [(each, codes.kind(each)) for each in (*codes.CONTENT, *others)]


def _initial(before: PlanTerms | None) -> dict[str, Any]:
    if before is None:
        return {"pillars": [], "hours": Decimal(0), "overage": Decimal(0)}
    rule = before.credit_rule
    return {
        "fee": Money(before.monthly_fee_minor, before.currency).amount,
        "hours": _plain(Decimal(before.included_minutes) / 60),
        "overage": Money(before.hourly_overage_minor, before.currency).amount,
        "pillars": [each.value for each in before.pillars],
        "tolerance": _plain(rule.tolerance_ratio * 100) if rule else None,
        "percent": _plain(rule.percent_of_fee) if rule else None,
        "renews_on": before.renews_on,
        "notice_days": before.notice_days,
    }


def _plain(number: Decimal) -> Decimal:
    """Without zeros that say nothing: 5 rather than 5.0000."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
