"""What people write at the observatory: topics invented month by month, the same on every run.

In each month one topic is hot and negative, so that there is something to look at first; one stands first until the
next month's does; one loses its tags after a while, and one never had any.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clients.spaces.rules.html import shown
from clients.spaces.standin.discourse import Topic
from tenants.kernel.periods import Month
from tenants.models import Tenant

MONTHS_BACK = 4
TAGGED_FOR = timedelta(days=45)
"""After which somebody who tidied up the tags took away those of a topic that loses them."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A topic of each month: its title, what others answer, and how it can be found."""

    title: str
    answers: tuple[str, ...]
    tags: tuple[str, ...] = ()
    loses_tags: bool = False
    is_pinned: bool = False
    """Until the next month's is."""


CALM = (
    Talk(
        "How do you clean the funnel of a tipping bucket?",
        ("With a soft brush, in spring.", "Thank you, that helped."),
        tags=("maintenance", "rain-gauge"),
        is_pinned=True,
    ),
    Talk(
        "Which mast height do you use in a garden?",
        ("Two metres.", "The same here.", "Mine is at one and a half."),
        tags=("mast", "wind"),
        loses_tags=True,
    ),
    Talk(
        "Readings around the eclipse", ("A nice dip of two degrees.", "Lovely curve, well done.", "Great work, thanks.")
    ),
    Talk(
        "Where to put a second thermometer",
        ("In the shade of the north wall.", "Good idea, it works well."),
        tags=("placement", "temperature"),
    ),
)
HEATED = (
    "The new gauge firmware loses every reading",
    "The station app logs everyone out",
    "Shipping of the spring sensors is late again",
)
OUTCRY = (
    "This is terrible, I lost a whole week of data.",
    "The worst update so far. I hate it.",
    "Mine is broken too, and support is useless.",
    "Awful. Nobody tells us anything.",
    "I am so disappointed, this fails every night.",
    "Same bad problem here, it crashes all the time.",
    "An ugly bug. I am angry about the time I lost.",
)
OUTCRIES = 21


def topics(tenant: Tenant, now: datetime, *, at: datetime | None = None) -> dict[int, Topic]:
    """The topics of the last months up to now, by number, as Discourse told them at an instant; that is now, too."""
    last, at = Month.of(now, tenant.zone), at or now
    found = {}
    for back in range(MONTHS_BACK, -1, -1):
        month = last.shifted(-back)
        for place, talk in enumerate(_talks(month)):
            begins, ends = (_begins(one, place, tenant) for one in (month, month.shifted(1)))
            number = _ordinal(month) * 10 + place
            topic = _topic(number, f"{talk.title} ({month})", talk.answers, begins, at)
            if topic is not None:
                found[number] = topic | _found_by(talk, begins, ends, at)
    return found


def _talks(month: Month) -> tuple[Talk, ...]:
    heated = HEATED[_ordinal(month) % len(HEATED)]
    return (*CALM, Talk(heated, tuple(OUTCRY[n % len(OUTCRY)] for n in range(OUTCRIES)), tags=("trouble",)))


def _ordinal(month: Month) -> int:
    return month.year * 12 + month.month


def _begins(month: Month, place: int, tenant: Tenant) -> datetime:
    return month.starts_at(tenant.zone) + timedelta(days=2 + 3 * place, hours=9)


def _found_by(talk: Talk, begins: datetime, ends: datetime, at: datetime) -> Topic:
    """Its tags, of which a site tells none, too, and whether it is pinned. ends: when the next month's begins."""
    is_tagged = not talk.loses_tags or at < begins + TAGGED_FOR
    is_pinned = talk.is_pinned and at < ends
    return {
        "tags": list(talk.tags) if is_tagged else [],
        "pinned_at": begins.isoformat() if is_pinned else None,
        "pinned": is_pinned,
        "pinned_globally": False,
    }


def _topic(number: int, title: str, answers: tuple[str, ...], begins: datetime, now: datetime) -> Topic | None:
    words = (f"{title.rpartition(' (')[0]}. What do you see?", *answers)
    posts = [
        _post(number * 100 + place + 1, place + 1, text, begins + timedelta(minutes=47 * place), _author(number, place))
        for place, text in enumerate(words)
        if begins + timedelta(minutes=47 * place) < now
    ]
    if not posts:
        return None
    return {
        "id": number, "title": title, "slug": f"topic-{number}", "created_at": posts[0]["created_at"],
        "archetype": "regular", "category_id": 1, "posts_count": len(posts), "views": 40 * len(posts),
        "deleted_at": None, "post_stream": {"posts": posts, "stream": [one["id"] for one in posts]},
    }  # fmt: skip


def _author(number: int, place: int) -> int:
    """A dozen regulars, and somebody new who opens each topic."""
    return 2_000 + number % 1_000 if place == 0 else 11 + (number + place * 5) % 12


def _post(number: int, place: int, text: str, at: datetime, author: int) -> dict[str, Any]:
    return {
        "id": number, "post_number": place, "created_at": at.isoformat(), "user_id": author,
        "username": f"gauge{author}", "post_type": 1, "cooked": shown(text, is_html=False),
        "reply_to_post_number": None, "actions_summary": [], "admin": False, "moderator": False, "staff": False,
        "hidden": False, "deleted_at": None, "user_deleted": False,
    }  # fmt: skip
