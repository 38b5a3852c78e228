"""What waits for one person across their clients, the most pressing first; each leads to the list that shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.portfolio.figures import Figures
from reporting.document.formats import Formats
from tenants.access.rules.permissions import Permission, may
from tenants.boards.selectors import Part
from tenants.boards.selectors_cases import queue
from tenants.kernel.actor import Actor

SOON = timedelta(hours=4)
"""A promise that runs out within it is among the to-dos."""


@dataclass(frozen=True, slots=True)
class Todo:
    """One kind of thing to do: what, what presses, and where it is done. `tone` as the icons take it."""

    icon: str
    tone: str
    what: str
    more: str
    url: str
    url_label: str


def todos(by: Actor, counts: Figures, parts: Collection[Part], formats: Formats, *, at: datetime) -> list[Todo]:
    """Everything that waits for `by`: what is counted of their clients, and one query of the queue."""
    return [*_cases(by, formats, at), *_content(by, counts, parts), *_reports(by, counts)]


def _cases(by: Actor, formats: Formats, at: datetime) -> Iterator[Todo]:
    if not may(by, Permission.CASE_WORK):
        return
    soon, mine = Q(due_at__lt=at + SOON), Q(claimed_by_user_id=by.user_id or 0)
    counts = queue(by, at=at).aggregate(
        late=Count("pk", filter=Q(due_at__lt=at)), soon=Count("pk", filter=soon), mine=Count("pk", filter=mine)
    )
    if not (counts["soon"] or counts["mine"]):
        return
    what = ngettext("%(n)s case is due within 4 hours", "%(n)s cases are due within 4 hours", counts["soon"])
    late = ngettext("%(n)s is late", "%(n)s are late", counts["late"]) % {"n": formats.count(counts["late"])}
    mine_told = ngettext("%(n)s is yours", "%(n)s are yours", counts["mine"]) % {"n": formats.count(counts["mine"])}
    more = ", ".join(told for told, count in ((late, counts["late"]), (mine_told, counts["mine"])) if count)
    tone = "bad" if counts["late"] else "warn"
    yield Todo(
        "inbox", tone, what % {"n": formats.count(counts["soon"])}, more, reverse("agency:queue"), _("Open the queue")
    )


def _content(by: Actor, counts: Figures, parts: Collection[Part]) -> Iterator[Todo]:
    listed = reverse("agency:portfolio")
    if may(by, Permission.ITEM_REVIEW) and (n := counts["reviews"]):
        what = ngettext("%(n)s item waits for your review", "%(n)s items wait for your review", n) % {"n": n}
        yield Todo("hour", "warn", what, "", f"{listed}?view=all&sort=-reviews_waiting", _("See where"))
    if may(by, Permission.ITEM_EDIT) and (n := counts["long"]):
        what = ngettext("%(n)s client has not answered for 3 days", "%(n)s clients have not answered for 3 days", n)
        yield Todo("clock", "warn", what % {"n": n}, "", f"{listed}?late=approvals", _("See which"))
    if may(by, Permission.DUTY_MANAGE) and Part.DUTIES in parts and (n := counts["duties"]):
        what = ngettext("%(n)s client is late with its duties", "%(n)s clients are late with their duties", n) % {
            "n": n
        }
        yield Todo("list", "warn", what, "", f"{listed}?late=duties", _("See which"))


def _reports(by: Actor, counts: Figures) -> Iterator[Todo]:
    listed = reverse("agency:reports")
    if may(by, Permission.REPORT_RELEASE) and (n := counts["correct"]):
        what = ngettext("%(n)s report is to be corrected", "%(n)s reports are to be corrected", n) % {"n": n}
        more = _("A credit was approved after the release.")
        yield Todo("renew", "warn", what, more, f"{listed}?waits=CORRECT", _("See which"))
    if may(by, Permission.REPORT_RELEASE) and (n := counts["release"]):
        what = ngettext("%(n)s draft is to be released", "%(n)s drafts are to be released", n) % {"n": n}
        yield Todo("pen", "warn", what, "", f"{listed}?waits=RELEASE", _("See which"))
    if may(by, Permission.REPORT_MAKE) and (n := counts["make"]):
        what = ngettext("%(n)s report is to be made", "%(n)s reports are to be made", n) % {"n": n}
        yield Todo("doc", "calm", what, "", f"{listed}?sort=waits", _("See which"))
    if may(by, Permission.VALUE_EDIT) and (n := counts["odd"]):
        what = ngettext("Something is odd in %(n)s draft", "Something is odd in %(n)s drafts", n) % {"n": n}
        yield Todo("alert", "warn", what, "", f"{listed}?state=DRAFT&sort=-failed", _("See which"))
