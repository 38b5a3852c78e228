"""Personal settings, and where one is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.account import words
from cms.account.forms import SettingsForm
from cms.reader import reader_formats
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.selectors import sign_ins as selectors
from tenants.access.selectors.sign_ins import Held
from tenants.access.services import sign_ins, users

REFUSED = 422


@dataclass(frozen=True, slots=True)
class Line:
    """One sign-in as it reads."""

    held: Held
    formats: Formats
    is_here: bool

    @property
    def device(self) -> str:
        return words.device(self.held.browser, self.held.system)

    @property
    def began(self) -> str:
        return self.formats.instant(self.held.began_at, short=True)

    @property
    def seen(self) -> str:
        return self.formats.instant(self.held.seen_at, short=True)

    @property
    def clients(self) -> str:
        return ", ".join(self.held.clients)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: PersonRequest) -> HttpResponse:
    """Name, language, time zone."""
    user = request.user
    held = {"name": user.name, "language": user.language, "time_zone": user.time_zone}
    form = SettingsForm(request.POST or None, initial=held)
    if request.method != "POST":
        return render(request, "me/settings.html", {"form": form})
    if not form.is_valid():
        return render(request, "me/settings.html", {"form": form}, status=REFUSED)
    users.describe(user, **form.cleaned_data, by=request.actor, at=timezone.now())
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, _("Your settings are saved."))
    return redirect("agency:account")


@require_safe
@login_required
def sessions(request: PersonRequest) -> HttpResponse:
    """Every sign-in that may still have sessions, on this host and on clients'."""
    here, formats = request.session.get(sign_ins.KEY), reader_formats()
    held = selectors.held_by(request.user, at=timezone.now())
    lines = [Line(each, formats, each.pk == here) for each in held]
    return render(request, "me/sessions.html", {"lines": sorted(lines, key=lambda line: not line.is_here)})


@require_POST
@login_required
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """End one of one's own; somebody else's number ends nothing."""
    if sign_ins.end(request.user, pk, by=request.actor, at=timezone.now()):
        messages.success(request, _("It has ended, on every host."))
    return redirect("agency:sessions")


@require_POST
@login_required
def end_others(request: PersonRequest) -> HttpResponse:
    """End all but the one in use."""
    here = request.session.get(sign_ins.KEY)
    count = sign_ins.end_others(request.user, keep=here, by=request.actor, at=timezone.now())
    told = ngettext("%(n)s other sign-in has ended.", "%(n)s other sign-ins have ended.", count)
    messages.success(request, told % {"n": count})
    return redirect("agency:sessions")
