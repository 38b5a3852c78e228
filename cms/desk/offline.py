"""Life that no connector sees, in words: forms to enter it, and a month of it as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from clients.spaces.rules.offline import ANALOGUE, EntrySpec, Form, GatheringSpec, Turnout, Way
from cms.desk.asking import Question
from cms.onboarding.forms import TextForm
from cms.once import OnceForm
from reporting.document.formats import Formats
from tenants.kernel.refusals import InvalidInput, Refusal

if TYPE_CHECKING:
    from clients.spaces.selectors.offline import AnalogueEntry, Gathering, Planned, ReachGroup

FORMS: dict[str, str | Promise] = {
    Form.ONLINE: gettext_lazy("Online"),
    Form.IN_PERSON: gettext_lazy("In person"),
    Form.HYBRID: gettext_lazy("Hybrid"),
}
WAYS: dict[str, str | Promise] = {
    Way.ONLINE: gettext_lazy("Online"),
    Way.GATHERING: gettext_lazy("Gatherings"),
    Way.LETTER: gettext_lazy("Letters"),
    Way.PHONE: gettext_lazy("Phone calls"),
    Way.DESK: gettext_lazy("Talks at a desk"),
}
_INSTANT = {"type": "datetime-local"}


def _at(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs=_INSTANT, format="%Y-%m-%dT%H:%M"),
    )


def _count(label: Any, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=1_000_000, help_text=hint)


class GatheringForm(TextForm):
    """An event or meeting, with both attendances where it has both."""

    space = forms.ChoiceField(label=gettext_lazy("Space"))
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=list(FORMS.items()))
    starts_at = _at(gettext_lazy("Begins"))
    ends_at = _at(gettext_lazy("Ends"))
    attended_in_person = _count(gettext_lazy("Came in person"), gettext_lazy("Empty as long as nobody knows."))
    attended_online = _count(gettext_lazy("Came online"), gettext_lazy("Empty as long as nobody knows."))
    registered_count = _count(gettext_lazy("Signed up"))
    thread_key = forms.CharField(
        label=gettext_lazy("Follow-up thread"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Its id on the platform, where people go on talking."),
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Groups that it reached"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Without names: who came is nobody’s business here."),
    )

    def __init__(self, *args: Any, spaces: list[tuple[str, str]], groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].choices = spaces  # type: ignore[attr-defined]
        self.fields["groups"].choices = groups  # type: ignore[attr-defined]
        if not groups:
            del self.fields["groups"]

    def told(self) -> GatheringSpec:
        given = self.cleaned_data
        return GatheringSpec(
            title=given["title"],
            form=given["form"],
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            attended_in_person=given["attended_in_person"],
            attended_online=given["attended_online"],
            registered_count=given["registered_count"],
            notes=given["notes"],
        )

    def group_ids(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data.get("groups", ())]


class NewGatheringForm(OnceForm, GatheringForm):
    """One that is entered, once a page."""


class CorrectionForm(GatheringForm):
    """One that is held, and why it is changed. `seen`: its changes when it stood on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(label=gettext_lazy("Why is it corrected?"), max_length=500)


class EntryForm(OnceForm, TextForm):
    """Letters, calls or talks of a day."""

    space = forms.ChoiceField(label=gettext_lazy("Space"))
    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    channel = forms.ChoiceField(label=gettext_lazy("By which way"), choices=[(way, WAYS[way]) for way in ANALOGUE])
    count = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=1_000_000, initial=1)
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Words"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Of a single letter, call or talk only."),
    )
    author_key = forms.CharField(
        label=gettext_lazy("Whose they are"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A member’s id on the platform: erasing them takes these words, too."),
    )

    def __init__(self, *args: Any, spaces: list[tuple[str, str]], groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["space"].choices = spaces  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", pgettext("a group of the plan", "none")), *groups]  # type: ignore[attr-defined]

    def told(self) -> EntrySpec:
        given = self.cleaned_data
        return EntrySpec(given["on"], given["channel"], given["count"], given["words"], given["author_key"])


class GroupForm(TextForm):
    """A group that is to be reached, and how."""

    name = forms.CharField(label=gettext_lazy("Who is to be reached?"), max_length=120)
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("By which ways?"), choices=list(WAYS.items()), widget=forms.CheckboxSelectMultiple
    )


class ReasonForm(TextForm):
    """Why what was entered is taken out."""

    reason = forms.CharField(label=gettext_lazy("Why is it taken out?"), max_length=500)


class OutForm(ReasonForm):
    """The same of what can be corrected meanwhile."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


def taken_out() -> str:
    return _("Somebody took it out meanwhile.")


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Put what a service refused beside the field that it is about."""
    advice = {
        "starts_at": _("From 1970 on, at most three years ahead; and nobody has come before it begins."),
        "ends_at": _("After its beginning, within 31 days."),
        "attended_in_person": _("Nobody comes in person to what is online."),
        "attended_online": _("Nobody comes online to what is in person."),
        "on": _("A day that has come, from 1970 on."),
        "author_key": _("This member was erased."),
        "count": _("Words and author are those of a single one."),
    }
    other = {
        "UnknownThread": ("thread_key", _("The space holds no thread of that id.")),
        "UnknownMember": ("author_key", _("The space holds no member of that id.")),
        "CorrectionNeedsReason": ("reason", _("Say why, in at most 500 characters.")),
        "TakenOut": (None, taken_out()),
        "GatheringMoved": (None, _("Somebody has changed the gathering since you looked at it. Look at it again.")),
        "GroupPlanned": ("name", _("The plan has a group of that name.")),
        "StageForbids": (None, _("The client takes nothing in at this stage.")),
    }
    if isinstance(refusal, InvalidInput):
        for name, why in refusal.problems:
            form.add_error(name if name in form.fields else None, advice.get(name, why))
    else:
        field, words = other.get(refusal.code, (None, str(refusal)))
        form.add_error(field if field in form.fields else None, words)


@dataclass(frozen=True, slots=True)
class GatheringRow:
    pk: int
    title: str
    space: str
    form: str
    at: str
    in_person: str
    online: str
    registered: str
    thread: str
    groups: str


def gathering_row(one: Gathering, formats: Formats, *, as_of: datetime) -> GatheringRow:
    begun = one.starts_at <= as_of

    def counted(value: int | None, *, is_asked: bool = True) -> str:
        if not is_asked or not begun:
            return "–"
        return formats.count(value) if value is not None else _("not entered")

    form = str(FORMS[one.form])
    return GatheringRow(
        pk=one.pk,
        title=one.title,
        space=one.space.name,
        form=form if begun else _("%(form)s, to come") % {"form": form},
        at=formats.instant(one.starts_at, short=True),
        in_person=counted(one.attended_in_person, is_asked=one.form != Form.ONLINE),
        online=counted(one.attended_online, is_asked=one.form != Form.IN_PERSON),
        registered=formats.count(one.registered_count) if one.registered_count is not None else "–",
        thread=str(one.thread) if one.thread else "",
        groups=", ".join(group.name for group in one.groups.all()),
    )


def stands(one: Gathering, formats: Formats, *, as_of: datetime) -> list[tuple[str, str]]:
    """What is held of it, by the names of its form's fields: for whoever typed something else meanwhile."""
    row = gathering_row(one, formats, as_of=as_of)
    told = {
        "title": row.title,
        "form": row.form,
        "starts_at": row.at,
        "ends_at": formats.instant(one.ends_at, short=True),
        "attended_in_person": row.in_person,
        "attended_online": row.online,
        "registered_count": row.registered,
        "thread_key": one.thread.external_id if one.thread else "",
        "groups": row.groups,
        "notes": one.notes,
    }
    return [(str(GatheringForm.base_fields[name].label), value or "–") for name, value in told.items()]


@dataclass(frozen=True, slots=True)
class EntryRow:
    pk: int
    on: str
    space: str
    channel: str
    count: str
    group: str
    words: str


def entry_row(one: AnalogueEntry, formats: Formats) -> EntryRow:
    return EntryRow(
        one.pk,
        formats.day(one.on, short=True),
        one.space.name,
        str(WAYS[one.channel]),
        formats.count(one.count),
        one.group.name if one.group else "",
        one.words,
    )


def named(row: EntryRow) -> str:
    """What a row is called on a page of its own."""
    return f"{row.channel} · {row.on} · {row.count}"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One group of the plan: `turnout` by way, those planned first; `is_empty` is flagged; `stands` now, too."""

    pk: int
    name: str
    ways: str
    turnout: str
    is_empty: bool
    stands: bool


def plan_rows(plan: list[Planned], turnouts: list[Turnout], formats: Formats) -> list[PlanRow]:
    return [
        PlanRow(
            group.pk,
            group.name,
            ", ".join(str(WAYS[way]) for way in WAYS if way in group.ways),
            ", ".join(f"{WAYS[way]} {formats.count(told.by_way[way])}" for way in WAYS if told.by_way.get(way)),
            told.is_empty,
            group.stands,
        )
        for group, told in zip(plan, turnouts, strict=True)
    ]


def off_the_plan(group: ReachGroup) -> Question:
    return Question(
        title=_("Off the plan"),
        question=_("Take “%(name)s” off the plan?") % {"name": group.name},
        what=_("From now on nobody looks whether this group is reached, and nothing can be entered for it."),
        stays=_("What was counted for it stays. Add a group of the same name, and it is there again with all of it."),
        do=_("Off the plan"),
        back=reverse("desk:offline"),
        back_name=_("Off the platforms"),
    )


def held(one: Gathering) -> dict[str, Any]:
    """What was entered, for the form that corrects it; instants as the reader lives them."""
    return {
        "seen": one.changes,
        "space": one.space.slug,
        "title": one.title,
        "form": one.form,
        "starts_at": timezone.localtime(one.starts_at),
        "ends_at": timezone.localtime(one.ends_at),
        "attended_in_person": one.attended_in_person,
        "attended_online": one.attended_online,
        "registered_count": one.registered_count,
        "thread_key": one.thread.external_id if one.thread else "",
        "groups": [str(group.pk) for group in one.groups.all()],
        "notes": one.notes,
    }
