"""Customers in the reader's words: lists with their match reports, the sets with their history, the picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clients.members.rules.customers import LeftOut, Stand
from clients.members.rules.sets import SetsDisagree, conversion
from clients.members.selectors import customers
from cms.desk.asking import Question
from cms.members.forms_customer import BASES
from cms.reader import signed
from reporting.document.formats import Formats
from tenants.kernel.periods import Month


def basis_name(code: str) -> str:
    return str(dict(BASES).get(code, code))


def lists(held: Any, formats: Formats) -> list[dict[str, Any]]:
    return [
        {
            "pk": each.pk,
            "name": each.source_name,
            "of": _("Members’ addresses") if each.is_of_members else _("Customers"),
            "rows": formats.count(each.row_count),
            "matched": formats.count(each.matched_count),
            "unmatched": formats.count(each.unmatched_count),
            "duplicate": formats.count(each.duplicate_count),
            "invalid": formats.count(each.invalid_count),
            "basis": basis_name(each.legal_basis),
            "purpose": each.purpose,
            "until": formats.day(each.kept_until, short=True),
            "signed": signed(each.at, each.by_name, each.by_user_id, formats),
            "state": each.state,
            "sign": _signs()[each.state],
            "out": signed(each.out_at, each.out_by, each.out_by_user_id, formats) if each.out_at else "",
            "out_reason": each.out_reason,
        }
        for each in held
    ]


def _signs() -> dict[str, tuple[str, str, str]]:
    return {
        Stand.WAITING: ("acc", "help", _("waits for your decision")),
        Stand.TAKEN: ("good", "check", _("taken in")),
        Stand.OUT: ("calm", "x", _("taken out")),
    }


def left_out(one: Any, formats: Formats) -> list[tuple[str, str]]:
    """Some of the rows that count for nothing: which, and why."""
    why = {
        LeftOut.NO_ADDRESS: _("There is no e-mail address in it."),
        LeftOut.NO_MEMBER: _("No member of that space has this id here."),
        LeftOut.TWICE: _("It came already, in row %(first)s."),
    }
    return [
        (formats.count(each["row"]), why[each["why"]] % {"first": formats.count(each.get("first", 0))})
        for each in one.left_out
    ]


def months(held: Mapping[str, Any], formats: Formats) -> list[dict[str, Any]]:
    """The history, the latest month first; the conversion of a month rests on the month before."""
    return [_month(each, held.get(str(Month.parse(month).shifted(-1))), formats) for month, each in held.items()]


def _month(row: Any, before: Any, formats: Formats) -> dict[str, Any]:
    sets = customers.sets_of(row)
    sizes = (row.u, row.c, row.o, row.w, row.x, row.y, row.z)
    origin = {"STATED": _("stated"), "COUNTED": _("counted")}
    return {
        "month": formats.month(Month.parse(row.month), width="MMM y"),
        "sizes": ["–" if size is None else formats.count(size) for size in sizes],
        "u": "" if row.u is None else formats.count(row.u),
        "c": formats.count(row.c),
        "o": formats.count(row.o),
        "w": formats.count(row.w),
        "x": formats.count(row.x),
        "y": formats.count(row.y),
        "z": formats.count(row.z),
        "rest": formats.count(sets.not_customers),
        "origins": f"O {origin[row.o_origin]}, X {origin[row.x_origin]}",
        "conversion": _rate(row, before, formats),
        "source": row.source,
        "signed": signed(row.at, row.by_name, row.by_user_id, formats),
    }


def _rate(row: Any, before: Any, formats: Formats) -> str:
    if row.converted is None or before is None:
        return ""
    try:
        found = conversion(row.converted, customers.sets_of(before))
    except SetsDisagree:  # the month before was corrected since
        return ""
    return "" if found is None else f"{formats.percent(found)} ({formats.count(row.converted)})"


def unlinking(link: Any) -> Question:
    return Question(
        title=_("End the link"),
        question=_("End the link between this member and their customer?"),
        what=_("The member counts as no customer from now on, and no later list links these two by itself."),
        stays=_("Member and customer stay, and who linked and parted them. By hand they can be linked again."),
        do=_("End the link"),
        back=reverse("desk:member", args=[link.person_id]),
        back_name=_("Member"),
    )


def links(held: Any, formats: Formats) -> list[dict[str, Any]]:
    return [
        {
            "pk": each.pk,
            "customer": each.customer_id,
            "space": each.person.space.name,
            "way": each.get_way_display(),
            "basis": basis_name(each.legal_basis),
            "reason": each.reason,
            "signed": signed(each.at, each.by_name, each.by_user_id, formats),
            "ended": signed(each.ended_at, each.ended_by, each.ended_by_user_id, formats) if each.ended_at else "",
        }
        for each in held
    ]
