"""The community's stage on the desk: where it stands, how it came there, and the next."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clients.rules.community_stages import LONGEST_REASON, Stage
from clients.selectors import community_stages as selectors
from clients.selectors import profile
from clients.selectors.community_stages import StageView
from clients.services import community_stages
from cms import community_stage as words
from cms import refusals
from cms.onboarding.forms import TextForm
from cms.reader import reader_formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import NotPermitted, Permission, may, require
from tenants.kernel.refusals import Refusal

REFUSED = 422
FIELDS = {
    "CommunityStageSame": "stage",
    "CommunityStageTooEarly": "since",
    "CommunityStageAhead": "since",
    "CommunityStageReasonNeeded": "reason",
}
"""Beside which field a refusal stands."""


class StageForm(TextForm):
    """The stage, since when, and what says so. `seen`: the history that stood on the page."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=[*words.NAMES.items()])
    since = forms.DateField(
        label=gettext_lazy("Since"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(
        label=gettext_lazy("What says so?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A figure, a turn in how people behave. It stays in the history with your name."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: PersonRequest) -> HttpResponse:
    """The stage now and the history; on POST name the stage in which it is."""
    require(request.actor, Permission.DESK_ENTER)
    if request.method != "POST":
        return _page(request)
    require(request.actor, Permission.PROGRAMME_EDIT)
    form = StageForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    given = form.cleaned_data
    try:
        community_stages.name_stage(
            Stage(given["stage"]),
            since_on=given["since"],
            seen=given["seen"],
            reason=given["reason"],
            by=request.actor,
            at=timezone.now(),
        )
    except NotPermitted:
        raise
    except Refusal as refusal:
        form.add_error(FIELDS.get(refusal.code), refusals.told(refusal, reader_formats()))
        return _page(request, form)
    messages.success(request, _("Kept. It stands in the history with your name."))
    return redirect("desk:community_stage")


def _page(request: PersonRequest, form: StageForm | None = None) -> HttpResponse:
    held, formats, at = selectors.history(request.actor), reader_formats(), timezone.now()
    seen = held[0].version if held else 0
    if form is not None:
        # Whoever was overtaken looks at what stands on this page now.
        again = request.POST.copy()
        again["seen"] = str(seen)
        form.data = again
    now = selectors.current(request.actor, at=at)
    context: dict[str, Any] = {
        "now": words.rows([now], formats)[0] if now else None,
        "meaning": words.MEANINGS[now.stage] if now else "",
        "history": words.rows(held, formats),
        "meanings": [(words.NAMES[each], words.MEANINGS[each]) for each in Stage],
        "may_name": may(request.actor, Permission.PROGRAMME_EDIT),
        "form": form or StageForm(initial={"seen": seen, "since": profile.local_date(at), "stage": _next(now)}),
    }
    return render(request, "desk/community/stage.html", context, status=REFUSED if form else 200)


def _next(now: StageView | None) -> Stage:
    """The stage that mostly follows: offered first, since nobody names by mistake what they did not choose."""
    every = list(Stage)
    return every[0] if now is None else every[min(every.index(now.stage) + 1, len(every) - 1)]
