"""Who was reached, and who is a customer, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.spaces.rules.offline import participation
from reporting.document import codes
from reporting.document.context import Context
from reporting.document.labels import named
from reporting.document.sentences.kpis import joined
from reporting.rules.reach import CustomerFigures, GroupFigure, ReachFigures

MOST_NAMED = 5
"""Groups that a sentence names; how many more there are is told."""


def gathered(reach: ReachFigures, context: Context) -> str:
    """Two gatherings were held: 30 came in person and 12 online."""
    held, formats = reach.attendance, context.formats
    if not held.gatherings:
        return _("No gathering was held.")
    told = {"n": formats.count(held.gatherings)}
    said = [ngettext("%(n)s gathering was held.", "%(n)s gatherings were held.", held.gatherings) % told]
    if held.open < held.gatherings:
        came = {"in_person": formats.count(held.in_person), "online": formats.count(held.online)}
        said.append(_("%(in_person)s came in person, %(online)s online.") % came)
    if held.open:
        said.append(
            ngettext(
                "For %(n)s of them nobody has entered who came.",
                "For %(n)s of them nobody has entered who came.",
                held.open,
            )
            % {"n": formats.count(held.open)}
        )
    return " ".join(said)


def together(reach: ReachFigures, context: Context) -> str:
    """Participation with attendance; nothing where nobody is known to have come."""
    visits, active = reach.attendance.visits, int(context.data.figures.metrics.get("active_members") or 0)
    if not visits:
        return ""
    formats = context.formats
    return _(
        "Participation with attendance: %(active)s active members and %(visits)s visits, %(together)s in all. "
        "Visits are counted, not people: nobody knows who came."
    ) % {
        "active": formats.count(active),
        "visits": formats.count(visits),
        "together": formats.count(participation(active, visits)),
    }


def planned(reach: ReachFigures, context: Context) -> str:
    """Whether each group of the plan was reached; those that were not are named."""
    if not reach.groups:
        return _("No inclusion plan says whom the community is to reach.")
    empty = [group.name for group in reach.groups if group.is_empty]
    if not empty:
        return _("Every group of the inclusion plan was reached.")
    told = {"n": context.formats.count(len(empty)), "all": context.formats.count(len(reach.groups))}
    names = empty[:MOST_NAMED]
    if len(empty) > MOST_NAMED:
        others = len(empty) - MOST_NAMED
        names.append(ngettext("%(n)s other", "%(n)s others", others) % {"n": context.formats.count(others)})
    return ngettext(
        "Of %(all)s groups in the inclusion plan, %(n)s was not reached: %(names)s.",
        "Of %(all)s groups in the inclusion plan, %(n)s were not reached: %(names)s.",
        len(empty),
    ) % {**told, "names": joined(names)}


def turnout(group: GroupFigure, context: Context) -> str:
    """Gatherings 22, letters 4."""
    parts = (f"{named(codes.WAYS, way)} {context.formats.count(count)}" for way, count in group.by_way.items())
    return _first_large(", ".join(parts))


def ways(group: GroupFigure) -> str:
    return _first_large(", ".join(named(codes.WAYS, way) for way in group.ways))


def linked(held: CustomerFigures, context: Context) -> str:
    """How many of the customers are known to be members."""
    share, formats = held.linked_share, context.formats
    if share is None:
        return _("No list of customers is held, so nobody is linked.")
    told = {"linked": formats.count(held.linked), "all": formats.count(held.customers), "share": formats.percent(share)}
    return _("%(linked)s of %(all)s customers held are linked with a member: %(share)s.") % told


def basis(held: CustomerFigures) -> str:
    """On which ground they are matched."""
    names = joined([named(codes.BASES, each) for each in held.bases])
    if not names:
        return ""
    return _("Matched by keyed hashes of addresses, none of which is kept, on this legal basis: %(names)s.") % {
        "names": names
    }


def origin(held: CustomerFigures) -> str:
    """Which of the sizes were counted, and who said the others."""
    if held.sets is None:
        return _("The sizes of the sets at the month’s end were not stated.")
    told = {"source": held.sets.source}
    if not held.sets.counted:
        return _("Sizes at the month’s end, as stated: %(source)s.") % told
    names = joined([name.upper() for name in held.sets.counted])
    return _("Sizes at the month’s end: %(names)s counted from what is held, the others as stated: %(source)s.") % {
        **told,
        "names": names,
    }


def _first_large(text: str) -> str:
    return text[:1].upper() + text[1:]
