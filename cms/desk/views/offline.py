"""The desk's page for life that no connector sees: a month of it, and what is entered, corrected, taken out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.spaces.rules.offline import GatheringSpec, participation
from clients.spaces.selectors import offline as reading
from clients.spaces.selectors import spaces
from clients.spaces.selectors.offline import AnalogueEntry, Gathering
from clients.spaces.services import offline
from cms.agreements.answers import REFUSED
from cms.desk import offline as words
from cms.desk.asking import ask
from cms.desk.months import released
from cms.desk.offline import CorrectionForm, EntryForm, GroupForm, NewGatheringForm, OutForm, ReasonForm
from cms.once import say_sent_before
from cms.reader import reader_formats
from reporting.selectors.metrics import MonthNotBegun, month_metrics
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, may, require
from tenants.kernel.periods import Month, NotAMonth
from tenants.kernel.refusals import Refusal
from tenants.services.once import SentBefore


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """One month: attendance, letters, calls and talks, and whom the plan reached."""
    require(request.actor, Permission.EVIDENCE_VIEW)
    now, zone, formats = timezone.now(), request.tenant.zone, reader_formats()
    current = Month.of(now, zone)
    try:
        month = Month.parse(request.GET.get("month", "") or str(current))
        figures = month_metrics(month, zone=zone, as_of=now)
    except (NotAMonth, MonthNotBegun):
        month = current
        figures = month_metrics(month, zone=zone, as_of=now)
    held = reading.of_month(month, request.actor, zone=zone, as_of=now)
    active = int(figures["active_members"] or 0)
    context: dict[str, Any] = {
        "month": formats.month(month),
        "month_code": str(month),
        "before": str(month.shifted(-1)),
        "after": str(month.shifted(1)) if month < current else "",
        "active": formats.count(active),
        "in_person": formats.count(held.attendance.in_person),
        "online": formats.count(held.attendance.online),
        "together": formats.count(participation(active, held.attendance.visits)),
        "open": held.attendance.open,
        "gatherings": [words.gathering_row(one, formats, as_of=now) for one in held.gatherings],
        "entries": [words.entry_row(one, formats) for one in held.entries],
        "plan": words.plan_rows(held.plan, held.turnouts, formats),
        "may_enter": may(request.actor, Permission.EVIDENCE_INGEST),
        "released": released(request.actor, dict.fromkeys([*_left(request), month]), formats),
    }
    return render(request, "desk/offline/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gathering_new(request: PersonRequest) -> HttpResponse:
    """Enter a gathering."""
    require(request.actor, Permission.EVIDENCE_INGEST)
    form = NewGatheringForm(request.POST or None, **_choices(request))

    def enter() -> date:
        held = offline.note_gathering(
            spaces.by_slug(form.cleaned_data["space"]),
            form.told(),
            thread_key=form.cleaned_data["thread_key"],
            groups=form.group_ids(),
            once=form.cleaned_data["once"],
            by=request.actor,
            at=timezone.now(),
        )
        return _day(request, held)

    def first(pk: int) -> HttpResponse:
        return redirect("desk:gathering", pk=pk)

    return _entered(request, form, enter, _("A gathering"), _("Entered."), first=first)


@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: PersonRequest, pk: int) -> HttpResponse:
    """Correct a gathering, with a reason."""
    require(request.actor, Permission.EVIDENCE_INGEST)
    held = reading.gatherings_visible_to(request.actor).filter(pk=pk).first()
    initial = words.held(held) if held else None
    form = CorrectionForm(request.POST or None, initial=initial, **_choices(request))
    del form.fields["space"]
    if held is None:
        return _gone(request, form)

    def correct() -> date:
        given = form.cleaned_data
        offline.correct_gathering(
            held,
            form.told(),
            thread_key=given["thread_key"],
            groups=form.group_ids(),
            seen=given["seen"],
            reason=given["reason"],
            by=request.actor,
            at=timezone.now(),
        )
        return _day(request, form.told())

    return _entered(request, form, correct, held.title, _("Corrected."), held=held, delete="gathering", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_new(request: PersonRequest) -> HttpResponse:
    """Enter letters, calls or talks of a day."""
    require(request.actor, Permission.EVIDENCE_INGEST)
    form = EntryForm(request.POST or None, **_choices(request))

    def enter() -> date:
        given = form.cleaned_data
        group = int(given["group"]) if given["group"] else None
        told, by, once = form.told(), request.actor, given["once"]
        offline.note_entry(spaces.by_slug(given["space"]), told, group=group, once=once, by=by, at=timezone.now())
        return told.on

    def first(pk: int) -> HttpResponse:
        return _month_of(reading.entries_visible_to(request.actor).get(pk=pk).on)

    return _entered(request, form, enter, _("Letters, calls, talks"), _("Entered."), first=first)


@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request: PersonRequest) -> HttpResponse:
    """Have the plan reach a group."""
    require(request.actor, Permission.EVIDENCE_INGEST)
    form = GroupForm(request.POST or None)

    def plan() -> None:
        given = form.cleaned_data
        offline.plan_group(given["name"], given["ways"], by=request.actor, at=timezone.now())

    return _entered(request, form, plan, _("A group to be reached"), _("It stands in the plan."))


@require_http_methods(["GET", "HEAD", "POST"])
def group_drop(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask whether the plan is not to reach a group any more; on POST do it."""
    require(request.actor, Permission.EVIDENCE_INGEST)
    held = get_object_or_404(reading.plan_visible_to(request.actor), pk=pk)
    if request.method != "POST":
        return ask(request, words.off_the_plan(held))
    offline.drop_group(held, by=request.actor, at=timezone.now())
    messages.success(request, _("Taken off the plan. What was counted for it stays."))
    return redirect("desk:offline")


@require_http_methods(["GET", "HEAD", "POST"])
def take_out(request: PersonRequest, what: str, pk: int) -> HttpResponse:
    """Say what taking out means; on POST, with a reason, do it."""
    require(request.actor, Permission.EVIDENCE_INGEST)
    return _gathering_out(request, pk) if what == "gathering" else _entry_out(request, pk)


def _gathering_out(request: PersonRequest, pk: int) -> HttpResponse:
    held = reading.gatherings_visible_to(request.actor).filter(pk=pk).first()
    if held is None:
        return _gone(request)
    form = OutForm(request.POST or None, initial={"seen": held.changes})

    def out() -> date:
        given = form.cleaned_data
        offline.delete_gathering(held, seen=given["seen"], reason=given["reason"], by=request.actor, at=timezone.now())
        return _day(request, held)

    title = _("Take it out of the figures?")
    return _entered(request, form, out, title, _("Taken out."), held=held, taken_out=held.title)


def _entry_out(request: PersonRequest, pk: int) -> HttpResponse:
    """Nobody corrects an entry, so it is as it was looked at or gone."""
    held = reading.entries_visible_to(request.actor).filter(pk=pk).first()
    if held is None:
        return _gone(request)
    form = ReasonForm(request.POST or None)

    def out() -> date:
        offline.delete_entry(held, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now())
        return held.on

    named, title = words.named(words.entry_row(held, reader_formats())), _("Take it out of the figures?")
    return _entered(request, form, out, title, _("Taken out."), held=held, taken_out=named)


def _gone(request: PersonRequest, form: forms.Form | None = None) -> HttpResponse:
    """What was looked at and is sent was taken out meanwhile; the form keeps what was typed.

    Raises: Http404, for who only follows an address.
    """
    if request.method != "POST":
        raise Http404
    if form is None:
        messages.info(request, words.taken_out())
        return redirect("desk:offline")
    form.add_error(None, words.taken_out())
    return render(request, "desk/offline/form.html", {"form": form, "title": _("A gathering")}, status=REFUSED)


def _choices(request: PersonRequest) -> dict[str, list[tuple[str, str]]]:
    plan = reading.plan_visible_to(request.actor)
    return {
        "spaces": [(space.slug, space.name) for space in spaces.every()],
        "groups": [(str(group.pk), group.name) for group in plan],
    }


def _day(request: PersonRequest, told: Gathering | GatheringSpec) -> date:
    """The day on which it begins, as the client lives it."""
    return told.starts_at.astimezone(request.tenant.zone).date()


def _lies_on(request: PersonRequest, held: Gathering | AnalogueEntry) -> date:
    return _day(request, held) if isinstance(held, Gathering) else held.on


def _month_of(day: date | None, *, left: date | None = None) -> HttpResponse:
    """The page of the day's month, or of the running one; `left`: the day from which it was moved there."""
    where = reverse("desk:offline")
    if day is None:
        return redirect(where)
    month, before = f"{day:%Y-%m}", f"{left:%Y-%m}" if left else ""
    return redirect(f"{where}?month={month}" + (f"&left={before}" if before not in ("", month) else ""))


def _left(request: PersonRequest) -> list[Month]:
    """The month that what was corrected last has left, where it did."""
    try:
        return [Month.parse(request.GET.get("left", ""))]
    except NotAMonth:
        return []


def _entered(
    request: PersonRequest,
    form: forms.Form,
    act: Callable[[], date | None],
    title: str,
    done: str,
    *,
    held: Gathering | AnalogueEntry | None = None,
    first: Callable[[int], HttpResponse] | None = None,
    **more: Any,
) -> HttpResponse:
    """The form's page; on POST what it asks for, then the month of the day that `act` returns, or the running one.

    held: what is changed, as it stood when this page was asked for. first: the page of the row that this form made
    when it was sent before.
    """
    status, lay_on = 200, _lies_on(request, held) if held else None
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                day = act()
            except NotPermitted:
                raise
            except SentBefore as sent:
                if first is None:
                    raise
                say_sent_before(request)
                return first(int(sent.facts["pk"]))
            except Refusal as refusal:
                words.refuse(form, refusal)
                if isinstance(held, Gathering) and isinstance(refusal, offline.GatheringMoved):
                    # Whoever was overtaken looks at what stands on this page now, beside what they typed.
                    again = request.POST.copy()
                    again["seen"] = str(held.changes)
                    form.data = again
            else:
                messages.success(request, done)
                return _month_of(day, left=lay_on)
    months = [Month(lay_on.year, lay_on.month)] if lay_on else []
    context = {"form": form, "title": title, "released": released(request.actor, months, reader_formats()), **more}
    if isinstance(held, Gathering) and (form.is_bound or "taken_out" in more):
        context["stands"] = words.stands(held, reader_formats(), as_of=timezone.now())
    return render(request, "desk/offline/form.html", context, status=status)
