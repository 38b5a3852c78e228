"""Other systems in words: what a token opens, and what staff enter to make one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.integrations.rules.scopes import Scope
from reporting.document.formats import Formats
from tenants.kernel.instants import starts_at
from tenants.kernel.refusals import InvalidInput, Refusal

if TYPE_CHECKING:
    from clients.integrations.selectors.tokens import ApiToken

SCOPES: dict[Scope, str | Promise] = {
    Scope.ACTIVITY_WRITE: gettext_lazy("Send activity of the spaces"),
    Scope.METRICS_READ: gettext_lazy("Read the figures of the months"),
    Scope.OBJECTIVES_READ: gettext_lazy("Read the objectives and where they stand"),
    Scope.SPACES_READ: gettext_lazy("Read which spaces there are"),
}


class TokenForm(forms.Form):
    """Which system it is for, what it opens, and until when."""

    name = forms.CharField(
        label=gettext_lazy("Which system is it for?"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Its name stands beside all that comes in with it."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        choices=[(scope.value, word) for scope, word in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    last_on = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("After it the token opens nothing. Without a day it holds until it is called in."),
    )

    def expires_at(self, zone: ZoneInfo) -> datetime | None:
        """The first instant after the last day, as the client lives it."""
        last: date | None = self.cleaned_data["last_on"]
        if last is None:
            return None
        if last >= date.max - timedelta(days=1):
            return datetime.combine(last, time.min, tzinfo=zone)
        return starts_at(last + timedelta(days=1), zone)

    def refuse(self, refusal: Refusal) -> None:
        """Put what a service refused beside the field that it is about."""
        if isinstance(refusal, InvalidInput):
            for name, _why in refusal.problems:
                self.add_error({"expires": "last_on"}.get(name, name), _advice()[name])
        elif refusal.code == "TokenNameTaken":
            self.add_error("name", _("A token has this name already. Call it in first, or choose another name."))
        else:
            self.add_error(None, _("So many tokens are open already. Call one in first."))


def _advice() -> dict[str, str]:
    return {
        "name": _("At most 80 characters that people can read."),
        "scopes": _("Choose at least one."),
        "expires": _("A day to come, within five years."),
    }


@dataclass(frozen=True, slots=True)
class TokenRow:
    pk: int
    name: str
    shown: str
    scopes: tuple[str, ...]
    made: str
    by: str
    used: str
    until: str
    is_open: bool
    tone: str
    icon: str
    word: str


def row(token: ApiToken, formats: Formats, *, at: datetime) -> TokenRow:
    tone, icon, word = _state(token, at)
    return TokenRow(
        pk=token.pk,
        name=token.name,
        shown=f"{token.shown}…",
        scopes=tuple(token.scopes),
        made=formats.instant(token.made_at, short=True),
        by=token.made_by,
        used=formats.instant(token.last_used_at, short=True) if token.last_used_at else "",
        until=formats.instant(token.expires_at, short=True) if token.expires_at else "",
        is_open=token.is_open(at),
        tone=tone,
        icon=icon,
        word=word,
    )


def _state(token: ApiToken, at: datetime) -> tuple[str, str, str]:
    if token.revoked_at is not None:
        return "calm", "x", _("called in")
    if not token.is_open(at):
        return "warn", "hour", _("run out")
    return "good", "check", _("valid")
