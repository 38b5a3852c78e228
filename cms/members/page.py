"""One member's page, and the page again with what was refused on it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from clients.members.selectors import customers as reading
from clients.spaces.selectors import people
from cms.agreements.answers import MOVED_ON, REFUSED
from cms.desk.months import Released, released
from cms.members import customers
from cms.members.forms import EndForm, JoinForm, PartForm, RosterForm
from cms.members.forms_customer import LinkForm
from cms.reader import reader_formats, signed
from reporting.document.formats import Formats
from tenants.access.request import PersonRequest
from tenants.access.rules.permissions import Permission, may, require
from tenants.kernel.periods import Month

MONTHS = 12


def held(request: PersonRequest, pk: int) -> Any:
    """The member of that row. Raises: NotPermitted; Http404."""
    require(request.actor, Permission.MEMBER_VIEW)
    found = people.one(pk, request.actor)
    if found is None:
        raise Http404
    return found


def join_form(request: PersonRequest, person: Any, data: Any = None) -> JoinForm:
    """Of those who have the same name elsewhere, and of whoever was typed by row."""
    choices = [(each.pk, f"{_called(each)} · {each.space.name}") for each in people.suggested(person, request.actor)]
    return JoinForm(data, choices=choices)


def roster_form(person: Any, data: Any = None) -> RosterForm:
    return RosterForm(data, choices=[(each.person.pk, each.person.space.name) for each in people.written(person)])


def show(
    request: PersonRequest, person: Any, *, refusal: str = "", join: JoinForm | None = None,
    roster: RosterForm | None = None, is_bad: bool = False,
) -> HttpResponse:  # fmt: skip
    formats, by = reader_formats(), request.actor
    written, spans = people.written(person), people.roster(person)
    join = join or join_form(request, person)
    context = {
        "held": person,
        "called": _called(person),
        "people": [_written(each, formats, is_joined=len(written) > 1) for each in written],
        "months": _months(people.months(person, zone=request.tenant.zone), formats),
        "spans": [_span(each, formats) for each in spans],
        "restate": _restate(request, person, formats) if spans else [],
        "turns": [_turn(each, formats) for each in people.turns(person)],
        "join_form": join,
        "may_join": bool(join.fields["people"].choices),  # type: ignore[attr-defined]
        "roster_form": roster or roster_form(person),
        "end_form": EndForm(auto_id=False),
        "part_form": PartForm(auto_id=False),
        "links": customers.links(reading.links_of(person, by), formats),
        "may_see_customers": may(by, Permission.CUSTOMER_VIEW),
        "may_link": may(by, Permission.CUSTOMER_MANAGE),
        "link_form": LinkForm(auto_id="link_%s"),
        "may_manage": may(by, Permission.MEMBER_MANAGE),
        "may_data": may(by, Permission.PERSON_DATA_MANAGE),
        "refusal": refusal,
    }
    status = MOVED_ON if refusal else REFUSED if is_bad else 200
    return render(request, "desk/members/member.html", context, status=status)


def _day(at: datetime, formats: Formats) -> str:
    return formats.day(at.astimezone(formats.zone).date(), short=True)


def _last(until_at: datetime, formats: Formats) -> str:
    """The last day of a span that ends before an instant."""
    return _day(until_at - timedelta(microseconds=1), formats)


def _called(person: Any) -> str:
    return person.name.strip() or person.external_id


def _written(each: people.Written, formats: Formats, *, is_joined: bool) -> dict[str, Any]:
    who = each.person
    return {
        "pk": who.pk,
        "called": _called(who),
        "key": who.external_id,
        "space": who.space.name,
        "posts": formats.count(each.posts),
        "staff_posts": formats.count(each.staff_posts) if each.staff_posts else "",
        "joined": _day(who.joined_at, formats) if who.joined_at else "",
        "first": _day(each.first_at, formats) if each.first_at else "",
        "last": _day(each.last_at, formats) if each.last_at else "",
        "is_joined": is_joined,
    }


def _months(held: dict[date, int], formats: Formats) -> list[dict[str, Any]]:
    """The twelve months up to the last one with a post, the earliest first; those between without any, too."""
    if not held:
        return []
    last = Month(max(held).year, max(held).month)
    shown = [last.shifted(-back) for back in range(MONTHS - 1, -1, -1)]
    counts = [held.get(date(each.year, each.month, 1), 0) for each in shown]
    most = max(counts) or 1
    return [
        {"month": formats.month(each, width="MMM y"), "posts": formats.count(n), "share": round(100 * n / most)}
        for each, n in zip(shown, counts, strict=True)
    ]


def _span(entry: Any, formats: Formats) -> dict[str, Any]:
    return {
        "pk": entry.pk,
        "space": entry.person.space.name,
        "from": _day(entry.from_at, formats),
        "until": _last(entry.until_at, formats) if entry.until_at else "",
        "note": entry.note,
        "signed": signed(entry.at, entry.by_name, entry.by_user_id, formats),
    }


def _restate(request: PersonRequest, person: Any, formats: Formats) -> list[Released]:
    """Released months in which the roster says otherwise than the platform."""
    months = [Month(each.year, each.month) for each in people.listed_months(person, zone=request.tenant.zone)]
    return released(request.actor, months, formats)


def _turn(each: Any, formats: Formats) -> dict[str, Any]:
    return {
        "turn": each.get_turn_display(),
        "who": _called(each.person),
        "space": each.person.space.name,
        "reason": each.reason,
        "signed": signed(each.at, each.by_name, each.by_user_id, formats),
    }
