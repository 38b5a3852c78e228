"""What `sample`'s month may hold beside its posts: gatherings, a plan with one empty group, linked customers."""

from __future__ import annotations

from datetime import date
from typing import Any

from reporting.rules.reach import CustomerFigures, GatheringFigure, GroupFigure, ReachFigures, SetsFigure

GATHERINGS = (
    GatheringFigure(
        on=date(2026, 3, 5), title="Evening in Kolding", form="in_person",
        in_person=18, online=None, registered=22, has_thread=False,
    ),
    GatheringFigure(
        on=date(2026, 3, 19), title="Spring check, on site and online", form="hybrid",
        in_person=31, online=44, registered=90, has_thread=True,
    ),
    GatheringFigure(
        on=date(2026, 3, 26), title="Coffee hour", form="online",
        in_person=None, online=None, registered=None, has_thread=False,
    ),
)  # fmt: skip
GROUPS = (
    GroupFigure(name="Housing associations", ways=("gathering", "letter"), by_way={"gathering": 75, "letter": 4}),
    GroupFigure(name="Owners without a forum account", ways=("phone", "desk"), by_way={"phone": 12}),
    GroupFigure(name="Tenants", ways=("online", "gathering"), by_way={}),
)
SETS = SetsFigure(
    u=100000, c=20000, o=5000, w=8000, x=1000, y=3000, z=4000, counted=("o", "x"), source="market survey"
)  # fmt: skip


def reach(**changes: Any) -> ReachFigures:
    return ReachFigures(**{"gatherings": GATHERINGS, "groups": GROUPS, **changes})


def customers(**changes: Any) -> CustomerFigures:
    fields: dict[str, Any] = {"customers": 1280, "linked": 412, "bases": ("consent",), "sets": SETS}
    return CustomerFigures(**{**fields, **changes})


FOLLOW_UPS = ("", "https://forum.example/t/77", "")
