"""What a space's platform tells by itself, in words: where it calls, what came, what failed and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.spaces.rules.inbox import HookKind, Why, mark
from clients.spaces.rules.space import Platform
from clients.spaces.selectors import inbox
from cms.desk import places
from cms.desk.asking import Question
from reporting.document.formats import Formats
from tenants.kernel.actor import Actor

if TYPE_CHECKING:
    from clients.spaces.models import Space
    from clients.spaces.selectors.inbox import FailedCall

KINDS = [
    (HookKind.DISCOURSE.value, "Discourse"),
    (HookKind.WEBHOOK.value, gettext_lazy("A system of the client’s own")),
]


class HookForm(forms.Form):
    """Who calls, which says how calls are signed. `seen`: which secret held when the page was made."""

    kind = forms.ChoiceField(label=gettext_lazy("Who calls"), choices=KINDS)
    seen = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"autocomplete": "off"}))


@dataclass(frozen=True, slots=True)
class FailureRow:
    at: str
    event: str
    why: str
    words: str


@dataclass(frozen=True, slots=True)
class HookSection:
    """Everything that the section shows; `kind` is "" where nobody is listened to yet."""

    kind: str
    since: str
    before_until: str
    last: str
    last_event: str
    waiting: str
    ignored: str
    failed: str
    has_failed: bool
    failures: tuple[FailureRow, ...]
    more_failed: bool
    form: HookForm


def section(space: Space, *, by: Actor, formats: Formats, at: datetime) -> HookSection | None:
    """The section of one space; None for who may not look after its connection."""
    held = inbox.of_space(space, by=by, at=at)
    if held is None:
        return None
    first = held.kind or (HookKind.DISCOURSE if space.platform == Platform.DISCOURSE else HookKind.WEBHOOK)
    return HookSection(
        kind=str(dict(KINDS)[held.kind]) if held.kind else "",
        since=formats.instant(held.made_at, short=True) if held.made_at else "",
        before_until=formats.instant(held.before_until, short=True) if held.before_until else "",
        last=formats.instant(held.last_at, short=True) if held.last_at else "",
        last_event=held.last_event,
        waiting=formats.count(held.waiting),
        ignored=formats.count(held.ignored),
        failed=formats.count(held.failed),
        has_failed=held.failed > 0,
        failures=tuple(_failure(one, formats) for one in held.failures),
        more_failed=held.failed > len(held.failures),
        form=HookForm(initial={"kind": str(first), "seen": mark(held.made_at)}, auto_id="hook_%s"),
    )


def _failure(one: FailedCall, formats: Formats) -> FailureRow:
    why, words = failure(one)
    return FailureRow(formats.instant(one.received_at, short=True), one.event, why, words)


def failure(one: FailedCall) -> tuple[str, str]:
    """Why a call failed, in the reader's language; and what was wrong in it, as it was noted in English, or ""."""
    if one.why == Why.FAULT:
        return _("It could not be taken in for a fault of ours."), ""
    return places.sentence(one.error), one.error


def closing(space: Space) -> Question:
    names = {"space": space.name}
    return Question(
        title=_("Stop listening"),
        question=_("Listen to the platform of %(space)s no more?") % names,
        what=_(
            "The secret is deleted here. Calls are refused from now on, and what is new there comes in when we look "
            "there ourselves."
        ),
        stays=_("Posts and flags stay. To listen again somebody makes a new secret and enters it there."),
        do=_("Stop listening"),
        back=reverse("desk:connection", args=[space.slug]),
        back_name=_("Connection of %(space)s") % names,
    )
