"""How far the members have come, in the reader's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from clients.spaces.rules.lifecycle import ORDER, Stage, StageMonth
from clients.spaces.selectors import lifecycle
from reporting.document.formats import Formats
from reporting.rules.participation import AMBER_BELOW, RED_BELOW, Light, participation
from tenants.kernel.periods import Month
from tenants.kernel.rounding import ratio

LIGHTS = {Light.RED: ("bad", "alert"), Light.AMBER: ("warn", "half"), Light.GREEN: ("good", "full")}


def stage_names() -> dict[Stage, str]:
    return {Stage.JOINED: _("Joined"), Stage.BELONGS: _("Belongs"), Stage.CONTRIBUTES: _("Contributes")}


def months(held: dict[Month, StageMonth], formats: Formats) -> list[dict[str, Any]]:
    """One line a month, the latest first."""
    names = stage_names()
    return [
        {
            "month": formats.month(month, width="MMM y"),
            "counts": [formats.count(each.counts[stage]) for stage in ORDER],
            "came": formats.count(each.came),
            "ups": _moves(each, names, formats, up=True),
            "downs": _moves(each, names, formats, up=False),
        }
        for month, each in reversed(held.items())
    ]


def _moves(month: StageMonth, names: dict[Stage, str], formats: Formats, *, up: bool) -> list[str]:
    found = month.moves.items()
    return [
        f"{names[a]} → {names[b]}: {formats.count(n)}" for (a, b), n in found if (ORDER.index(b) > ORDER.index(a)) is up
    ]


def join_cohorts(held: list[lifecycle.JoinCohort], formats: Formats) -> list[dict[str, Any]]:
    return [
        {
            "month": formats.month(each.month, width="MMM y"),
            "joined": formats.count(each.joined),
            "posted": formats.count(each.posted),
            "share": _share(each.posted, each.joined, formats),
            "is_open": each.is_open,
        }
        for each in reversed(held)
    ]


def post_cohorts(held: list[lifecycle.PostCohort], formats: Formats) -> list[dict[str, Any]]:
    return [
        {
            "month": formats.month(each.month, width="MMM y"),
            "members": formats.count(each.members),
            "retained": [
                "" if n is None else f"{formats.count(n)} ({_share(n, each.members, formats)})" for n in each.retained
            ],
        }
        for each in reversed(held)
    ]


def taking_part(active: int, registered: int | None, formats: Formats) -> dict[str, Any]:
    """Participation with its verdict and the borders of the verdict."""
    share, light = participation(active, registered)
    tone, icon = LIGHTS[light] if light else ("calm", "circle")
    return {
        "share": "" if share is None else formats.percent(share),
        "active": formats.count(active),
        "registered": "" if registered is None else formats.count(registered),
        "tone": tone,
        "icon": icon,
        "red_below": formats.percent(float(RED_BELOW), 0),
        "amber_below": formats.percent(float(AMBER_BELOW), 0),
    }


def _share(part: int, whole: int, formats: Formats) -> str:
    found = ratio(part, whole)
    return "–" if found is None else formats.percent(found)
