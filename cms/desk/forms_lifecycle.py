"""What staff type about a client's stage, its programme and its end."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.services.programmes import LONGEST_NOTE, LONGEST_TITLE
from cms.programme import EVERY
from tenants.access.names import role_name
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Role
from tenants.services.lifecycle import LONGEST_REASON


def _day(label: object, *, required: bool = True, help_text: object = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)  # type: ignore[arg-type]


class OverrideForm(forms.Form):
    """Why the client goes live although something is missing; "" when nothing is."""

    is_kept_in_part = True

    override = forms.CharField(
        label=_("Why go live all the same?"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only an owner may. Your name and these words stay in the history."),
    )


class MoveForm(forms.Form):
    """Why the client's stage changes."""

    reason = forms.CharField(label=_("Why?"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class PauseForm(MoveForm):
    """Why, and until when."""

    until = _day(
        _("Goes on by itself on"), required=False, help_text=_("Left empty, it is paused until somebody resumes it.")
    )


class MilestoneForm(forms.Form):
    title = forms.CharField(label=_("Milestone"), max_length=LONGEST_TITLE)
    on = _day(_("Planned for"))


class TaskForm(forms.Form):
    title = forms.CharField(label=_("Task"), max_length=LONGEST_TITLE)
    every = forms.ChoiceField(label=_("Comes back"), choices=[(each.value, said) for each, said in EVERY.items()])
    first = _day(_("First due on"))
    owner = forms.ChoiceField(label=_("Owner"))

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        roles = [(role.value, role_name(role)) for role in Role if role in STAFF - AGENCY_WIDE]
        self.fields["owner"].choices = roles  # type: ignore[attr-defined]


class DoneForm(forms.Form):
    """Which occurrence is done, and what was found."""

    due = forms.DateField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("What was found"), max_length=LONGEST_NOTE, required=False)


class ClosingForm(forms.Form):
    """The closing plan; what is left empty is still to be decided."""

    is_kept_in_part = True

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    last_day_on = _day(_("Last day of the service"), required=False)
    members_told = forms.CharField(
        label=_("What members are told"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    members_told_on = _day(_("Members are told on"), required=False)
    content_goes = forms.CharField(
        label=_("Where the content goes"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    archive_kept_by = forms.CharField(label=_("Who keeps the archive"), max_length=200, required=False)
    data_returned_on = _day(_("Data is returned on"), required=False)
    data_erased_on = _day(_("Data is erased on"), required=False)
    owner_name = forms.CharField(label=_("Who answers for this plan"), max_length=120, required=False)
    portal_days = forms.IntegerField(
        label=_("Days for which the portal can be read after the end"), min_value=0, max_value=366
    )
