"""What the client has to do, in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document import codes
from reporting.document.context import Context
from reporting.rules.month import DutyFigure

MOST_LATE = 3
"""Lines that late duties take on the sponsor's page; more are told together in the last of them."""
LONGEST = 90

Line = tuple[str, str, str]


def needs(duties: Sequence[DutyFigure], context: Context) -> tuple[list[Line], list[Line]]:
    """(what, whose part and by when, what waits for it) of what is late, then of what is due next."""
    late = [each for each in duties if each.late_days]
    shown = late if len(late) <= MOST_LATE else late[: MOST_LATE - 1]
    lines = [_line(each, context) for each in shown]
    if hidden := late[len(shown) :]:
        told = ngettext("%(n)s more thing is late", "%(n)s more things are late", len(hidden))
        words = {"n": codes.number(len(hidden))}
        lines.append((str(told % words).capitalize(), _("All of them stand in your portal"), _("They stay open")))
    return lines, [_line(each, context) for each in duties if not each.late_days]


def _line(duty: DutyFigure, context: Context) -> Line:
    day = context.formats.day_of(duty.due_on)
    if duty.late_days:
        days = context.formats.count(duty.late_days)
        told = ngettext(
            "Your part, due %(day)s, %(n)s day late", "Your part, due %(day)s, %(n)s days late", duty.late_days
        )
        told = told % {"day": day, "n": days}
    else:
        told = _("Your part, by %(day)s") % {"day": day}
    return Truncator(duty.what).chars(LONGEST), told, Truncator(duty.waits).chars(LONGEST) or _("It stays open")
