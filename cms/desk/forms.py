"""What staff type on the desk."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms import refusals
from cms.reader import reader_formats
from reporting.services.reports import LONGEST_REASON, ReasonNeeded, checked_reason
from tenants.kernel.periods import Month, NotAMonth


class MakeForm(forms.Form):
    """Which month's report to make."""

    month = forms.CharField(
        label=_("Month"),
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "autocomplete": "off", "placeholder": "2026-03"}),
        help_text=_("Year and month, such as 2018-03."),
    )

    def clean_month(self) -> Month:
        try:
            return Month.parse(self.cleaned_data["month"])
        except NotAMonth as refusal:
            raise forms.ValidationError(refusals.told(refusal, reader_formats())) from None


class ReleaseForm(forms.Form):
    """Which draft was looked at: one that was made anew since is not released unseen."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class EditionForm(forms.Form):
    """Which edition was looked at: one that is corrected already is not corrected again unseen."""

    seen = forms.IntegerField(min_value=0, max_value=32767, widget=forms.HiddenInput)


class RestateForm(forms.Form):
    """Why a released month is corrected."""

    reason = forms.CharField(
        label=_("Why is it corrected?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client reads this on the cover and at the top of the page. What was wrong, and who found it."),
        error_messages={"required": _("A correction says why: it stands beside what the client has read already.")},
    )

    def clean_reason(self) -> str:
        try:
            return checked_reason(self.cleaned_data["reason"])
        except ReasonNeeded as refusal:
            raise forms.ValidationError(refusals.told(refusal, reader_formats())) from None
