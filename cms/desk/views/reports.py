"""The months: make a draft and watch it being made, look at it, release it, correct it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms import refusals
from cms.desk import months, progress, review
from cms.desk.forms import EditionForm, MakeForm, ReleaseForm, RestateForm
from cms.lists import Listing
from cms.portal.reading import Reading
from cms.reader import reader_formats, signed
from reporting.document.formats import Formats
from reporting.selectors import corrections
from reporting.selectors import reports as selectors
from reporting.services import reports as services
from reporting.services import runs
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month, NotAMonth
from tenants.kernel.refusals import Refusal

if TYPE_CHECKING:
    from reporting.models import Report, ReportRun

REFUSED = 422
REFRESH_SECONDS = 3


class DraftMoved(Refusal):
    """What is to be released is not what was looked at."""


@require_safe
def index(request: PersonRequest) -> HttpResponse:
    """Every month that has a report or a run, newest first."""
    require(request.actor, Permission.REPORT_VIEW_DRAFT)
    return _index(request)


def _index(request: PersonRequest, form: MakeForm | None = None) -> HttpResponse:
    held = selectors.visible_to(request.actor).defer("data")
    last = selectors.runs_visible_to(request.actor).order_by("month", "-requested_at", "-pk").distinct("month")
    rows = months.rows(held, last, _formats(request))
    due = months.due(request.tenant, [row.month for row in rows if row.report], _formats(request), at=timezone.now())
    asked = Listing(request.GET, months.TABLE, rows, [months.states(rows)])
    if file := asked.file(request.tenant.slug):
        return file
    context: dict[str, Any] = {
        "form": form or MakeForm(initial={"month": due.month}),
        "due": due.name,
        "may_make": may(request.actor, Permission.REPORT_MAKE),
    }
    return render(request, "desk/reports.html", context | asked.context(), status=REFUSED if form else 200)


@require_POST
def make(request: PersonRequest) -> HttpResponse:
    """Ask for a month's draft, then show how far it is. A month that cannot be made is refused in words."""
    require(request.actor, Permission.REPORT_MAKE)
    form = MakeForm(request.POST if "month" in request.POST else request.GET)
    if not form.is_valid():
        return _index(request, form)
    wanted = form.cleaned_data["month"]
    try:
        run = runs.request(wanted, by=request.actor, at=timezone.now())
    except Refusal as refusal:
        form.add_error("month", refusals.told(refusal, _formats(request)))
        return _index(request, form)
    return redirect("desk:report_run", month=run.month)


@require_safe
def run(request: PersonRequest, month: str) -> HttpResponse:
    """How far the last run of a month is; the piece alone for the page that asks for it again and again."""
    require(request.actor, Permission.REPORT_VIEW_DRAFT)
    found = selectors.runs_visible_to(request.actor).filter(month=_month(month)).select_related("report").first()
    if found is None:
        raise Http404
    formats = _formats(request)
    job = progress.job(found, formats, by=request.actor)
    if request.htmx:
        return render(request, "ds/progress.html", {"job": job})
    context: dict[str, Any] = {"job": job, "month_name": formats.month(Month.parse(found.month))}
    if found.is_open:
        context["refresh_seconds"] = REFRESH_SECONDS
    return render(request, "desk/run.html", context | _asked(found, formats))


def _asked(found: ReportRun, formats: Formats) -> dict[str, str]:
    return {"asked": signed(found.requested_at, found.requested_by, found.requested_by_user_id, formats)}


@require_safe
def report(request: PersonRequest, month: str) -> HttpResponse:
    """One month on the desk: what it says in short, what to look at first, its editions, and what can be done."""
    require(request.actor, Permission.REPORT_VIEW_DRAFT)
    return render(request, "desk/report.html", _report(request, _latest(request, month)))


def _report(request: PersonRequest, found: Report) -> dict[str, Any]:
    editions = list(selectors.visible_to(request.actor).filter(month=found.month).defer("data"))
    reading = Reading(found, [each.number for each in reversed(editions)])
    return {
        "reading": reading,
        "report": found,
        "checks": review.checks(reading),
        "history": review.history(editions, _formats(request)),
        "refusal": review.not_over(reading),
        "may_make": may(request.actor, Permission.REPORT_MAKE) and reading.is_draft,
        "may_release": may(request.actor, Permission.REPORT_RELEASE) and reading.is_draft,
        "may_restate": may(request.actor, Permission.REPORT_RELEASE) and not reading.is_draft,
        "make_url": progress.make_url(found.month),
        "credit": _credit(request, found),
    }


def _credit(request: PersonRequest, found: Report) -> str:
    """The approved credit that only a correction brings into the month, or nothing."""
    minor = corrections.credit_to_enter(found, request.tenant)
    return _formats(request).price(minor) if minor else ""


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: PersonRequest, month: str) -> HttpResponse:
    """Say what releasing does; on POST release the very draft that was looked at."""
    require(request.actor, Permission.REPORT_RELEASE)
    found = _latest(request, month)
    if request.method == "POST":
        try:
            _refuse_unseen(found, ReleaseForm(request.POST))
            services.release(found, by=request.actor, at=timezone.now())
        except Refusal as refusal:
            return _refused(request, found, "desk/release.html", refusal)
        messages.success(request, _("Released: the client sees the month now."))
        return _to(found.month)
    return render(request, "desk/release.html", _report(request, found))


def _refuse_unseen(found: Report, form: ReleaseForm) -> None:
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    if not found.is_released and seen != found.data_sha256:
        raise DraftMoved(_("The draft was made anew since you looked at it; look again, then release it."))


@require_http_methods(["GET", "HEAD", "POST"])
def restate(request: PersonRequest, month: str) -> HttpResponse:
    """Say what a correction does and ask for its reason; on POST compute the month anew beside the edition seen."""
    require(request.actor, Permission.REPORT_RELEASE)
    found = _latest(request, month)
    if request.method != "POST":
        return render(request, "desk/restate.html", _report(request, found) | {"form": RestateForm()})
    form, seen = RestateForm(request.POST), _seen(request)
    try:
        if found.is_released:
            services.refuse_unseen(found, seen)
        if not form.is_valid():
            return render(request, "desk/restate.html", _report(request, found) | {"form": form}, status=REFUSED)
        wanted, reason = Month.parse(found.month), form.cleaned_data["reason"]
        services.restate(wanted, reason, by=request.actor, at=timezone.now(), seen=seen)
    except Refusal as refusal:
        return _refused(request, found, "desk/restate.html", refusal, form=form)
    messages.success(request, _("Corrected: the new edition stands beside the one before it."))
    return _to(found.month)


def _seen(request: PersonRequest) -> int:
    """The number of the edition that was looked at; of none, when the form does not say."""
    form = EditionForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else -1


def _refused(request: PersonRequest, found: Report, template: str, refusal: Refusal, **more: Any) -> HttpResponse:
    context = _report(request, _latest(request, found.month))
    return render(
        request, template, context | {"refusal": refusals.told(refusal, _formats(request))} | more, status=409
    )


def _latest(request: PersonRequest, month: str) -> Report:
    """The month's report as it stands. Raises: Http404."""
    found = selectors.latest(request.actor, month=_month(month))
    if found is None:
        raise Http404
    return found


def _month(text: str) -> str:
    try:
        return str(Month.parse(text))
    except NotAMonth:
        raise Http404 from None


def _to(month: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk:report", args=[month]))


def _formats(request: PersonRequest) -> Formats:
    return reader_formats(request.tenant.currency)
