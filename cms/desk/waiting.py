"""What waits for one person at one client, each with the way there; the first thing on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.rules.charters import Side
from clients.selectors import charters, duties
from content_calendar.selectors import approvals, items
from playbooks.selectors import guidelines, runs
from reporting.document.formats import Formats
from sla.selectors import cases
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: what it is, what presses, and where it is done. `tone` as the design system's icons take it."""

    icon: str
    what: str
    more: str
    url: str
    url_label: str
    tone: str = "calm"


def waiting(by: Actor, formats: Formats, *, at: datetime) -> list[Waiting]:
    """Everything that waits for `by` here, the most pressing kind first; a few queries, whatever there is."""
    return [
        *_cases(by, formats),
        *_items(by, formats),
        *_guideline(by, at),
        *_tasks(by, formats, at),
        *_charter(by, at),
        *_duties(by, formats, at),
    ]


def _cases(by: Actor, formats: Formats) -> Iterator[Waiting]:
    if not may(by, Permission.CASE_WORK):
        return
    found = cases.visible_to(by).filter(status="OPEN")
    count = found.count()
    if count:
        late = found.filter(clocks__breached_at__isnull=False, clocks__ended_at=None).distinct().count()
        what = ngettext("%(n)s open case", "%(n)s open cases", count) % {"n": formats.count(count)}
        more = ngettext("%(n)s past due", "%(n)s past due", late) % {"n": formats.count(late)} if late else ""
        yield Waiting("inbox", what, more, reverse("desk:cases"), _("Open the cases"), "bad" if late else "calm")


def _items(by: Actor, formats: Formats) -> Iterator[Waiting]:
    url = reverse("desk:calendar")
    asked = approvals.waiting(by).order_by().aggregate(first=Min("slot_at"))
    count = approvals.waiting(by).count()
    if count:
        what = ngettext("%(n)s item waits for your review", "%(n)s items wait for your review", count)
        first = _("The first goes out on %(at)s.") % {"at": formats.instant(asked["first"], short=True)}
        more = first if asked["first"] else ""
        yield Waiting("hour", what % {"n": formats.count(count)}, more, url, _("Open the calendar"), "warn")
    if not may(by, Permission.ITEM_EDIT):
        return
    mine = items.visible_to(by)
    changes, failed = (mine.filter(status=status).count() for status in ("CHANGE_ASKED", "FAILED"))
    if changes:
        what = ngettext("A change is asked for in %(n)s item", "A change is asked for in %(n)s items", changes)
        yield Waiting("undo", what % {"n": formats.count(changes)}, "", url, _("Open the calendar"), "warn")
    if failed:
        what = ngettext("%(n)s item could not be published", "%(n)s items could not be published", failed)
        yield Waiting("alert", what % {"n": formats.count(failed)}, "", url, _("Open the calendar"), "bad")


def _guideline(by: Actor, at: datetime) -> Iterator[Waiting]:
    unread = guidelines.unconfirmed(by, at)
    if unread is not None:
        what = _("Version %(version)s of the guideline waits for your word") % {"version": unread.version}
        more = _("Read it and confirm, before your next shift.")
        yield Waiting("book", what, more, reverse("desk:guideline"), _("Read the guideline"), "warn")


def _tasks(by: Actor, formats: Formats, at: datetime) -> Iterator[Waiting]:
    owed = runs.open_tasks(by, at)
    if owed:
        late = sum(task.is_late for task in owed)
        what = ngettext("%(n)s task of a playbook is yours", "%(n)s tasks of a playbook are yours", len(owed))
        more = ngettext("%(n)s is late", "%(n)s are late", late) % {"n": formats.count(late)} if late else ""
        told = what % {"n": formats.count(len(owed))}
        yield Waiting("list", told, more, reverse("desk:playbooks"), _("Open the playbooks"), "bad" if late else "calm")


def _charter(by: Actor, at: datetime) -> Iterator[Waiting]:
    """For who signs for the agency: what the client has declined, and what the agency has still to sign."""
    held = charters.standing(at) if may(by, Permission.CHARTER_SIGN_AGENCY) else None
    if held is None or held.newest.is_signed:
        return
    number, url = {"n": held.newest.version}, reverse("desk:charter")
    if held.newest.is_declined:
        what = _("The client does not sign version %(n)s of the charter") % number
        yield Waiting("undo", what, held.newest.client.reason if held.newest.client else "", url, _("See why"), "bad")
    elif not held.newest.is_signed_by(Side.AGENCY):
        what = _("Version %(n)s of the charter waits for the agency’s signature") % number
        yield Waiting("pen", what, "", url, _("Open the charter"), "warn")
    elif held.asked_at is None:
        what = _("The client is not asked yet to sign version %(n)s of the charter") % number
        yield Waiting("pen", what, "", url, _("Open the charter"), "warn")


def _duties(by: Actor, formats: Formats, at: datetime) -> Iterator[Waiting]:
    """What the client has not done in time."""
    late = duties.late_turns(by, at=at)
    if late:
        what = ngettext("The client is late with %(n)s thing", "The client is late with %(n)s things", len(late))
        url, said = reverse("desk:duties"), what % {"n": formats.count(len(late))}
        yield Waiting("late", said, late[0].what, url, _("See what is late"), "bad")
