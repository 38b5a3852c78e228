"""How a space is connected to its platform, in words, and what staff enter to connect it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.spaces.rules.connection import Kind
from clients.spaces.selectors import inbox
from clients.spaces.services.trying import Entered
from cms import refusals
from cms.desk.asking import Question
from cms.reader import signed
from reporting.document.formats import Formats
from tenants.kernel.refusals import InvalidInput, Refusal

if TYPE_CHECKING:
    from clients.spaces.models import Connection
    from tenants.audit.models import Entry

KINDS = [
    (Kind.DISCOURSE.value, "Discourse"),
    (Kind.MASTODON.value, "Mastodon"),
    (Kind.MATRIX.value, "Matrix"),
    (Kind.WEBHOOK.value, gettext_lazy("Webhook of the client’s own")),
]
LONGEST_ADDRESS = 500


class ConnectionForm(forms.Form):
    """Where the platform is and the key that opens it; the key is never shown again."""

    kind = forms.ChoiceField(label=gettext_lazy("Platform"), choices=KINDS)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://forum.example.com"}),
        help_text=gettext_lazy(
            "Without a path: the site of Discourse, the server of Mastodon, the homeserver of Matrix. "
            "For a webhook the whole address."
        ),
    )
    username = forms.CharField(
        label=gettext_lazy("User name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "For Discourse alone: whose key it is, somebody who is staff there. The others’ keys say it themselves."
        ),
    )
    secret = forms.CharField(
        label=gettext_lazy("Key"),
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "Discourse’s API key; the access token of a Mastodon account that moderates there, with the rights read, "
            "write:statuses, admin:read:reports and admin:write:reports; the access token of a Matrix bot that "
            "moderates the rooms it has joined; or the secret shared with the webhook. Kept sealed, never shown."
        ),
    )

    @property
    def told(self) -> Entered:
        given = self.cleaned_data
        return Entered(given["kind"], given["url"], given["username"], given["secret"])

    def refuse(self, refusal: Refusal) -> None:
        """Put what a service refused beside the field that it is about."""
        if isinstance(refusal, InvalidInput):
            for name, why in refusal.problems:
                self.add_error(name if name in self.fields else None, _advice().get(name) or why)
        else:
            self.add_error("url", _advice()["url"])


def ending(held: Connection) -> Question:
    names = {"space": held.space.name, "url": held.base_url}
    heard = inbox.heard([held.space_id]).get(held.space_id)
    told = (
        _("Its webhook is listened to all the same, so posts and flags still come in by it: stop that, too.")
        if heard is not None and heard.kind
        else _("No flag comes in any more.")
    )
    return Question(
        title=_("Disconnect"),
        question=_("Disconnect %(space)s from %(url)s?") % names,
        what=_(
            "The key is deleted here. Nothing is read there any more, and what is scheduled there is not published. "
            "Decisions that wait to be told there are told once it is connected again and somebody asks for it on the "
            "case."
        )
        + f" {told}",
        stays=_(
            "Posts, members and figures stay. It cannot be undone: to connect it again somebody enters the key once "
            "more. Take the key away on the platform, too."
        ),
        do=_("Disconnect"),
        back=reverse("desk:connection", args=[held.space.slug]),
        back_name=_("Connection of %(space)s") % names,
    )


def history(entries: Iterable[Entry], formats: Formats) -> list[dict[str, str]]:
    """Who connected the space when, to what, and who ended that; the earliest first, for the timeline."""
    return [_event(each, formats) for each in entries]


def _event(entry: Entry, formats: Formats) -> dict[str, str]:
    icon, tone, words = {
        "spaces.connection.made": ("check", "good", _("Connected to %(url)s")),
        "spaces.connection.replaced": ("renew", "acc", _("Connected anew, to %(url)s")),
        "spaces.connection.ended": ("x", "", _("Disconnected from %(url)s")),
    }[entry.verb]
    told = entry.data.get("after") or entry.data.get("before") or {}
    note = signed(entry.at, entry.actor_name, entry.actor_uuid is not None, formats)
    return {"icon": icon, "tone": tone, "text": words % {"url": told.get("base_url", "–")}, "note": note}


def _advice() -> dict[str, str]:
    return {
        "url": _(
            "Write an address out in the public network, such as https://forum.example.com, "
            "without user name, password, question mark and fragment."
        ),
        "username": _("Visible ASCII characters without blanks, at most 100."),
        "secret": _("Visible ASCII characters without blanks, at most 1,000; a webhook’s has at least 20."),
    }


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """What is known of a connection. `error` in the reader's words while the last call did not go well."""

    kind: str
    url: str
    username: str
    since: str
    last_ok: str
    tone: str
    icon: str
    word: str
    error: str
    error_at: str


def row(held: Connection, formats: Formats) -> ConnectionRow:
    tone, icon, word = _state(held)
    error = ""
    if held.is_failing:
        error = refusals.worded(held.last_error_code, held.last_error_facts, formats) or held.last_error
    return ConnectionRow(
        kind=held.get_kind_display(),
        url=held.base_url,
        username=held.username,
        since=formats.instant(held.created_at, short=True),
        last_ok=formats.instant(held.last_ok_at, short=True) if held.last_ok_at else "",
        tone=tone,
        icon=icon,
        word=word,
        error=error,
        error_at=formats.instant(held.last_error_at, short=True) if held.last_error_at and held.is_failing else "",
    )


def _state(held: Connection) -> tuple[str, str, str]:
    if held.is_failing:
        return "bad", "alert", _("the last call failed")
    if held.last_ok_at is None:
        return "warn", "help", _("not tried yet")
    return "good", "check", _("works")
