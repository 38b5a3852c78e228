"""What is handed in and said about customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.members.connectors.tables import LARGEST_BYTES
from clients.members.rules.customers import Basis
from clients.members.rules.sets import Sets
from clients.members.services.corm import LONGEST_SOURCE
from clients.members.services.links import LONGEST_REASON
from clients.members.services.lists import LONGEST_REASON as LONGEST_OUT_REASON
from clients.members.services.looks import LONGEST_PURPOSE, Ground
from cms.once import OnceForm

BASES = [
    ("", _("Choose one")),
    (Basis.CONSENT.value, _("Consent")),
    (Basis.CONTRACT.value, _("Contract")),
    (Basis.LEGITIMATE_INTERESTS.value, _("Legitimate interests")),
]
CUSTOMERS, MEMBERS = "customers", "members"
_PLAIN, _MONTH = {"autocomplete": "off"}, {"type": "month"}
LETTERS = ("u", "c", "o", "w", "x", "y", "z")


class ListForm(OnceForm):
    """A list with its ground."""

    of = forms.ChoiceField(
        label=_("Whose addresses"),
        choices=[(CUSTOMERS, _("Customers’")), (MEMBERS, _("Members’, with the columns space and member"))],
    )
    file = forms.FileField(label=_("CSV or XLSX"))
    column = forms.CharField(
        label=_("Column of the addresses"),
        max_length=120,
        required=False,
        help_text=_("Left empty, a column called email, address or the like is taken."),
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=BASES)
    purpose = forms.CharField(label=_("What for"), max_length=LONGEST_PURPOSE)
    kept_until = forms.DateField(label=_("Kept until"), widget=forms.DateInput(attrs={"type": "date"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError(_("The file is larger than what is taken in."))
        return file

    @property
    def ground(self) -> Ground:
        said = self.cleaned_data
        return Ground(Basis(said["legal_basis"]), said["purpose"], said["kept_until"])


class OutForm(forms.Form):
    """Why a list is taken out again."""

    reason = forms.CharField(label=_("Why is it taken out?"), max_length=LONGEST_OUT_REASON)


class LinkForm(forms.Form):
    """Which customer a member is. The address is hashed and not kept."""

    address = forms.CharField(label=_("The customer’s address"), max_length=254, widget=forms.TextInput(attrs=_PLAIN))
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=BASES)
    reason = forms.CharField(label=_("How do you know?"), max_length=LONGEST_REASON)


class SetsForm(forms.Form):
    """The sizes of the sets at a month's end."""

    month = forms.RegexField(label=_("Month"), regex=r"^\d{4}-(0[1-9]|1[0-2])$", widget=forms.TextInput(attrs=_MONTH))
    u = forms.IntegerField(label=_("U: everyone"), min_value=0, max_value=10**12, required=False)
    c = forms.IntegerField(label=_("C: people with the interest"), min_value=0, max_value=10**12)
    o = forms.IntegerField(label=_("O: active in the online community"), min_value=0, max_value=10**12)
    w = forms.IntegerField(label=_("W: customers"), min_value=0, max_value=10**12)
    x = forms.IntegerField(label=_("X: customers in O"), min_value=0, max_value=10**12)
    y = forms.IntegerField(label=_("Y: customers in C, not online"), min_value=0, max_value=10**12)
    z = forms.IntegerField(label=_("Z: customers outside C"), min_value=0, max_value=10**12)
    converted = forms.IntegerField(
        label=_("Became customers in the month"),
        min_value=0,
        max_value=10**12,
        required=False,
        help_text=_("Of those who were in O and no customers at its start."),
    )
    source = forms.CharField(label=_("Where the numbers come from"), max_length=LONGEST_SOURCE)

    @property
    def sets(self) -> Sets:
        return Sets(**{letter: self.cleaned_data[letter] for letter in LETTERS})
