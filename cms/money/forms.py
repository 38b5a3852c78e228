"""What finance types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.billing.services.credits import LONGEST_REASON

APPROVE, DECLINE = "approve", "decline"


class DecideForm(forms.Form):
    """Whether a credit is given, and why not or on what ground."""

    decision = forms.ChoiceField(choices=[(APPROVE, APPROVE), (DECLINE, DECLINE)], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The client reads it. Declining needs one."),
    )
