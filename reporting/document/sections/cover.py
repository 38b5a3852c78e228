"""The cover: whose month it is, where the report stands, as of when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from reporting.charts.colour import Palette, softened, text_on
from reporting.charts.shapes import mark
from reporting.document.context import Context
from reporting.document.pictures import Picture


@dataclass(frozen=True)
class Cover:
    """`edition` is the foot of every page, `running` its head; `facts` are pairs of name and words."""

    client: str
    month: str
    agency: str
    what: str
    mark: Picture
    status: str
    status_more: str
    facts: tuple[tuple[str, str], ...]
    is_generated: bool
    edition: str
    running: str
    fill: str
    on_fill: str
    on_fill_soft: str

    @property
    def is_long(self) -> bool:
        """Whether the name needs the smaller title."""
        return len(self.client) > 24 or max(map(len, self.client.split()), default=0) > 13


def initials(name: str) -> str:
    """One or two letters for a client without a mark of its own."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "–"


def status_word(context: Context) -> str:
    standing = context.standing
    return {
        "draft": _("Draft"),
        "in_review": _("In review"),
        "final": _("Final"),
        "restated": _("Restated, correction %(number)s") % {"number": standing.number},
    }[standing.status]


def _status_more(context: Context) -> str:
    standing, restates = context.standing, context.data.edition.restates
    if restates is not None:
        return Truncator(restates.reason).chars(140)  # in full in the appendix
    return _("Not restated") if standing.status == "final" else _("Figures may still move")


def _month_fact(context: Context) -> str:
    """The days, the zone, and the hours where a clock went forward or back."""
    formats, month, zone = context.formats, context.month, context.zone
    last = month.shifted(1).first_on - timedelta(days=1)
    days = _("%(first)s to %(last)s, %(zone)s") % {
        "first": formats.day(month.first_on),
        "last": formats.day(last),
        "zone": context.data.figures.time_zone,
    }
    hours = round((month.ends_at(zone) - month.starts_at(zone)).total_seconds() / 3600)
    if hours == 24 * last.day:
        return days
    return days + " " + _("(%(hours)s hours: clocks changed)") % {"hours": hours}


def cover(context: Context) -> Cover:
    edition, formats = context.data.edition, context.formats
    name, month = edition.client, capfirst(formats.month(context.month))
    fill = edition.accent
    on_fill = text_on(fill)
    status, as_of = status_word(context), formats.instant(edition.as_of)
    facts = [
        (_("Month"), _month_fact(context)),
        (_("As of"), _("%(instant)s. Nothing later is counted") % {"instant": as_of}),
        (_("Prepared for"), _("%(client)s: sponsor, approvers, viewers") % {"client": edition.legal_name or name}),
    ]
    released = context.standing.released_at
    if released is not None:
        by = context.standing.released_by or _("automatically")
        facts.append((_("Released"), f"{formats.instant(released)}, {by}"))
    letters = mark(initials(name), on_fill, _("Mark of %(client)s") % {"client": name}, Palette("", "", "", "", ""))
    return Cover(
        client=name,
        month=month,
        agency=edition.agency,
        what=_("The community: what it cost, what it was worth, and how we know"),
        mark=Picture(letters, _("Mark of %(client)s") % {"client": name}, 60),
        status=status,
        status_more=_status_more(context),
        facts=tuple(facts),
        is_generated=edition.is_generated,
        edition=_("%(month)s, %(status)s, as of %(instant)s")
        % {"month": month, "status": status.lower(), "instant": as_of},
        running=" · ".join(filter(None, [name, _("Generated data") if edition.is_generated else ""])),
        fill=fill,
        on_fill=on_fill,
        on_fill_soft=softened(on_fill, fill),
    )
