"""Receivers of news in words: what each hears, how it goes, what it answered, and what staff enter to add one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.integrations.rules.news import PING, News
from clients.spaces.rules.address import AddressPointsInside
from cms.lists import Column, Filter, Table
from reporting.document.formats import Formats
from tenants.kernel.refusals import InvalidInput, Refusal

if TYPE_CHECKING:
    from clients.integrations.selectors.hooks import Delivery, Hook

EVENTS: dict[str, str | Promise] = {
    News.REPORT_RELEASED: gettext_lazy("A month’s report is released"),
    News.REPORT_RESTATED: gettext_lazy("A released month is corrected"),
    News.ITEM_PUBLISHED: gettext_lazy("A piece of content is published"),
    News.CASE_OPENED: gettext_lazy("A case is opened for a flag"),
    News.CASE_DECIDED: gettext_lazy("A case is decided"),
    News.PROMISE_MISSED: gettext_lazy("A promise is missed"),
    News.ACTIVITY_INGESTED: gettext_lazy("Activity was taken in"),
    News.STAGE_CHANGED: gettext_lazy("The client’s stage changes"),
}
SENT = Table(
    name="news",
    columns=(
        Column("event"),
        Column("id", "uuid", value=lambda one: str(one.uuid)),
        Column("made_at"),
        Column("state"),
        Column("tries", value=lambda one: len(one.tries)),
        Column("ended_at"),
    ),
    sort="-made_at",
    searched=("event",),
    page_size=50,
)


def _states() -> dict[str, tuple[str, str, str]]:
    return {
        "PENDING": ("warn", "hour", _("waits")),
        "DELIVERED": ("good", "check", _("taken")),
        "GIVEN_UP": ("bad", "x", _("given up")),
    }


def states() -> Filter:
    return Filter("state", _("State"), [(code, word) for code, (_tone, _icon, word) in _states().items()], "state")


class HookForm(forms.Form):
    """Where news goes, and which."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://example.com/hooks/community"}),
        help_text=gettext_lazy("It takes a POST with JSON and answers with a status of 200 to 299."),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("What is it told?"),
        choices=[(code, word) for code, word in EVENTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def refuse(self, refusal: Refusal) -> None:
        """Put what a service refused beside the field that it is about."""
        if isinstance(refusal, InvalidInput):
            self.add_error("events", _("Choose at least one."))
        elif isinstance(refusal, AddressPointsInside):
            self.add_error("url", _("Write an address out in the public network, without user name and password."))
        elif refusal.code == "AddressTold":
            self.add_error("url", _("This address is told already. Stop that receiver first."))
        elif refusal.code == "NotAnAddress":
            self.add_error("url", _("Write a whole address, such as https://example.com/hooks/community."))
        else:
            self.add_error(None, _("So many receivers are told already. Stop one first."))


@dataclass(frozen=True, slots=True)
class HookRow:
    pk: int
    url: str
    events: tuple[str, ...]
    made: str
    by: str
    last_ok: str
    failing_since: str
    paused_until: str
    is_stopped: bool
    is_given_up: bool
    tone: str
    icon: str
    word: str


def row(hook: Hook, formats: Formats) -> HookRow:
    tone, icon, word = _state(hook)

    def told(at: datetime | None) -> str:
        return formats.instant(at, short=True) if at else ""

    return HookRow(
        pk=hook.pk,
        url=str(hook),
        events=tuple(str(EVENTS.get(code, code)) for code in hook.events),
        made=told(hook.made_at),
        by=hook.made_by,
        last_ok=told(hook.last_ok_at),
        failing_since=told(hook.failing_since),
        paused_until=told(hook.paused_until),
        is_stopped=hook.stopped_at is not None,
        is_given_up=hook.is_given_up,
        tone=tone,
        icon=icon,
        word=word,
    )


def _state(hook: Hook) -> tuple[str, str, str]:
    if hook.is_given_up:
        return "bad", "x", _("given up")
    if hook.stopped_at is not None:
        return "calm", "x", _("stopped")
    if hook.failing_since is not None:
        return "bad", "alert", _("fails")
    if hook.last_ok_at is None:
        return "warn", "help", _("not tried yet")
    return "good", "check", _("works")


@dataclass(frozen=True, slots=True)
class SentRow:
    pk: int
    event: str
    code: str
    id: str
    made: str
    tries: int
    last: str
    tone: str
    icon: str
    word: str
    is_ping: bool


def sent_row(delivery: Delivery, formats: Formats) -> SentRow:
    tone, icon, word = _states()[delivery.state]
    return SentRow(
        pk=delivery.pk,
        event=_("Ping") if delivery.event == PING else str(EVENTS.get(delivery.event, delivery.event)),
        code=delivery.event,
        id=str(delivery.uuid),
        made=formats.instant(delivery.made_at, short=True),
        tries=len(delivery.tries),
        last=_outcome(delivery.tries[-1]) if delivery.tries else "",
        tone=tone,
        icon=icon,
        word=word,
        is_ping=delivery.event == PING,
    )


@dataclass(frozen=True, slots=True)
class Try:
    """One call: when, what came of it, and what was answered, as it came."""

    at: str
    outcome: str
    words: str
    milliseconds: str


def tries(delivery: Delivery, formats: Formats) -> list[Try]:
    return [
        Try(
            formats.instant(datetime.fromisoformat(one["at"]), short=True),
            _outcome(one),
            one["words"],
            formats.count(one["ms"]),
        )
        for one in reversed(delivery.tries)
    ]


def _outcome(one: dict[str, Any]) -> str:
    return _("Status %(status)s") % {"status": one["status"]} if one["status"] is not None else str(one["error"])


def body(delivery: Delivery) -> str:
    """What was sent, laid out for people."""
    return json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)
