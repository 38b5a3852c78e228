"""Files that are handed in, in words: what the look found, how the intake goes, why it was not taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.spaces.rules.upload import LARGEST, Stand
from cms import file_refusals, refusals
from cms.desk import left_out
from cms.once import OnceForm
from reporting.document.formats import Formats
from tenants.kernel import zones
from tenants.kernel.refusals import Refusal

if TYPE_CHECKING:
    from clients.spaces.selectors.uploads import Upload

MEGABYTES = LARGEST // 2**20


class HandInForm(OnceForm):
    """Of which space, which file, and in which zone the dates of a sheet are meant."""

    space = forms.ChoiceField(label=gettext_lazy("Space"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        help_text=gettext_lazy(
            "CSV or XLSX, at most 50 MB. Columns: post_id, created_at, author, thread; and, if there are, channel, "
            "reply_to, body, staff, likes, accepted."
        ),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Dates of a spreadsheet are meant in"),
        required=False,
        help_text=gettext_lazy("Only for XLSX: a spreadsheet’s dates carry no time zone. Text needs an offset."),
    )

    def __init__(self, *args: Any, spaces: list[tuple[str, str]], own_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = (own_zone, _("%(zone)s, the client’s own") % {"zone": own_zone})
        others = [(name, name) for name in sorted(zones.names()) if name != own_zone]
        self.fields["space"].choices = spaces  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", _("no zone: leave such rows out")), own, *others]  # type: ignore[attr-defined]


def told(refusal: Refusal, formats: Formats) -> str:
    """Why a file was not taken, in the reader's words."""
    return _own().get(refusal.code) or refusals.told(refusal, formats)


def _own() -> dict[str, str]:
    """What is said otherwise of a file than elsewhere, or only here."""
    return {
        "Unreadable": _("The file could not be read. Hand it in again."),
        "NotReady": _("This file does not wait for a decision any more. Look at it again."),
        "StageForbids": _("The client takes nothing in at this stage."),
        "FAULT": _("Something went wrong here; nothing was taken in. Hand it in again, or ask us."),
        "GIVEN_UP": _("It could not be read for hours, since other work was under way. Hand it in again."),
    }


def too_large(formats: Formats) -> str:
    return refusals.worded("FileTooLarge", {"most": MEGABYTES}, formats)


@dataclass(frozen=True, slots=True)
class UploadRow:
    pk: int
    name: str
    space: str
    at: str
    by: str
    tone: str
    icon: str
    word: str


def row(upload: Upload, formats: Formats) -> UploadRow:
    tone, icon, word = _states()[upload.state]
    at = formats.instant(upload.asked_at, short=True)
    return UploadRow(upload.pk, upload.name, upload.space.name, at, upload.asked_by, tone, icon, word)


def _states() -> dict[str, tuple[str, str, str]]:
    return {
        Stand.LOOKING: ("warn", "hour", _("is looked at")),
        Stand.READY: ("acc", "help", _("waits for your decision")),
        Stand.TAKING: ("warn", "hour", _("is taken in")),
        Stand.DONE: ("good", "check", _("taken in")),
        Stand.FAILED: ("bad", "alert", _("not taken")),
        Stand.DISCARDED: ("calm", "x", _("put away")),
    }


def job(upload: Upload, formats: Formats) -> dict[str, Any]:
    """For `ds/progress.html`."""
    here = reverse("desk:upload", args=[upload.pk])
    states = {Stand.LOOKING: "running", Stand.TAKING: "running", Stand.DONE: "done", Stand.FAILED: "failed"}
    is_looked_at = upload.state == Stand.LOOKING
    return {
        "state": states[Stand(upload.state)],
        "title": _("Looking through %(name)s") % {"name": upload.name}
        if is_looked_at
        else _("Taking in %(name)s") % {"name": upload.name},
        "note": why(upload, formats) if upload.state == Stand.FAILED else "",
        "hint": _("You can leave this page. Nothing is taken in before you say so.")
        if is_looked_at
        else _("You can leave this page. All of it is taken in, or nothing."),
        "poll_url": here,
        "page_url": here,
        "result_url": reverse("desk:ingest_run", args=[upload.run_id]) if upload.run_id else "",
        "result_label": _("See what came in, and what was left out"),
    }


def why(upload: Upload, formats: Formats) -> str:
    """Why it failed; one that was kept without its facts is told in English."""
    sentence = _own().get(upload.error) or refusals.worded(upload.error, upload.error_facts, formats)
    details = file_refusals.header(upload.error_facts) if upload.error == "BadHeader" else ""
    return " ".join(filter(None, [sentence, details])) or upload.error_words


def found(upload: Upload, formats: Formats) -> dict[str, Any]:
    """What the look found: sentences, and some of the rows that would be left out."""
    looked = upload.looked

    def counted(n: int) -> str:
        return formats.count(n)

    return {
        "posts": counted(looked["posts"]),
        "threads": counted(looked["threads"]),
        "people": counted(looked["people"]),
        "changed": counted(looked["changed"]),
        "skipped": counted(looked["skipped"]),
        "is_nothing": not looked["changed"],
        "first": _instant(looked["first_at"], formats),
        "last": _instant(looked["last_at"], formats),
        "left_out": [left_out.row(each, formats) for each in looked["left_out"]],
        "more": max(looked["skipped"] - len(looked["left_out"]), 0),
    }


def _instant(text: str | None, formats: Formats) -> str:
    return formats.instant(datetime.fromisoformat(text), short=True) if text else ""
