"""What is typed about people: whom to invite, from when to when, why an account is closed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants.access.forms import LONGEST_NAME, clean_name
from tenants.access.names import ROLE_NAMES
from tenants.access.services.users import LONGEST_REASON
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Role
from tenants.models import Tenant

DAY = {"type": "date", "autocomplete": "off"}
HERE = tuple(role for role in Role if role not in AGENCY_WIDE)
"""Roles that are held at one client."""


def _roles(roles: tuple[Role, ...]) -> list[tuple[Any, Any]]:
    """Role codes with names, the agency's people and the client's under a head of their own."""
    staff = [(role.value, ROLE_NAMES[role]) for role in roles if role in STAFF]
    others = [(role.value, ROLE_NAMES[role]) for role in roles if role not in STAFF]
    return [("", _("Choose")), (_("The agency’s people"), staff), (_("The client’s people"), others)]


class SpanForm(forms.Form):
    """From when to when a role holds; both days belong to it."""

    starts_on = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Left empty, it begins at once."),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=_("Left empty, it has no end."),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        for name in ("starts_on", "ends_on"):
            on = given.get(name)
            if on and not 2000 <= on.year <= 9000:
                self.add_error(name, _("Choose a day from this century."))
        return given


class RoleForm(SpanForm):
    """Which role; on the agency's host also where."""

    client = forms.ChoiceField(label=_("Where"), required=False)
    role = forms.ChoiceField(label=_("Role"))
    field_order: tuple[str, ...] = ("client", "role", "starts_on", "ends_on")

    def __init__(self, *args: Any, clients: list[Tenant] | None = None, wide: bool = True, **kwargs: Any) -> None:
        """clients: to choose from; None on a client's own host, where there is nothing to choose. wide: whether roles
        at the whole agency are offered too.
        """
        super().__init__(*args, **kwargs)
        self.clients = {each.slug: each for each in clients or []}
        roles = HERE if clients is None or not wide else tuple(Role)
        self.fields["role"].choices = _roles(roles)  # type: ignore[attr-defined]
        if clients is None:
            del self.fields["client"]
        else:
            named = [(each.slug, each.name) for each in clients]
            first = _("The whole agency") if wide else _("Choose")
            self.fields["client"].choices = [("", first), *named]  # type: ignore[attr-defined]
            if wide:
                self.fields["client"].help_text = _(
                    "Owner and finance are held at the whole agency, all others at a client."
                )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "client" in self.fields and given.get("role"):
            is_wide = given["role"] in AGENCY_WIDE
            if is_wide and given.get("client"):
                self.add_error("client", _("This role is held at the whole agency."))
            if not is_wide and not given.get("client"):
                self.add_error("client", _("Choose the client at which this role is held."))
        return given

    def tenant(self, here: Tenant) -> Tenant | None:
        """Where the role is held; None at the whole agency."""
        return self.clients.get(self.cleaned_data["client"]) if "client" in self.fields else here


class InviteForm(RoleForm):
    """Whom to ask."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("The mail and the first page are written in it.")
    )
    field_order = ("email", "name", "client", "role", "starts_on", "ends_on", "language")

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])


class ReasonForm(forms.Form):
    """Why an account is closed or opened again."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the audit trail."),
    )
