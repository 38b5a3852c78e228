"""The invented client's second place: a Discourse-like forum that is read by itself, and that calls us by itself.

Its topics are invented month by month, the same on every run; in each month one topic is hot and negative, so that
there is something to look at first. Who registered is made up by the stand-in, which says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clients.generated import description
from clients.spaces.rules.html import shown
from clients.spaces.rules.inbox import NoHook
from clients.spaces.rules.space import Kind, Platform, SpaceSpec, Visibility
from clients.spaces.selectors import spaces
from clients.spaces.services import catching_up, connections, hooks, inbox, pulling
from clients.spaces.services.spaces import open_space
from clients.spaces.standin.deliverer import Deliverer
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import serving
from cms.demo.forum import secret
from tenants.context import client
from tenants.kernel.actor import Role, system
from tenants.kernel.periods import Month
from tenants.models import Tenant

if TYPE_CHECKING:
    from clients.spaces.models import Space

PORT = 3
"""How far it is from our own port."""
SLUG, USERNAME = "observatory", "agency"
KEY, HOOK_SECRET, KEPT = "observatory.key", "observatory-hook.key", "observatory.jsonl"
MONTHS_BACK = 4
REGISTERED = 240
BY = system("demo")

CALM = (
    ("How do you clean the funnel of a tipping bucket?", ("With a soft brush, in spring.", "Thank you, that helped.")),
    ("Which mast height do you use in a garden?", ("Two metres.", "The same here.", "Mine is at one and a half.")),
    ("Readings around the eclipse", ("A nice dip of two degrees.", "Lovely curve, well done.", "Great work, thanks.")),
    ("Where to put a second thermometer", ("In the shade of the north wall.", "Good idea, it works well.")),
)
"""Title, and what others answer."""
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


def show(tenant: Tenant, folder: Path, *, port: int, now: datetime) -> int:
    """Open the place, connect it, let it call once, and read it; how many posts it holds. Again it goes on from there.

    port: ours; the forum is served beside the demo, and here for the moment.
    """
    public = f"http://127.0.0.1:{port + PORT}"
    held = _written(folder / SLUG, topics(tenant, now))
    with client(tenant):
        opened = next((each for each in spaces.every() if each.slug == SLUG), None)
        space = opened or open_space(_spec(tenant, now), by=BY, at=now)
        key, kept = secret(folder, KEY), folder / KEPT
        site = DiscourseStandIn(held, key=key, username=USERNAME, keep=kept, clock=lambda: now)
        site.user_count = REGISTERED
        with serving(site) as address:
            _connected(space, address, folder, now)
            pulling.pull(space, by=BY, at=now)
        _connected(space, public, folder, now)
        _heard(space, folder, public, now)
        catching_up.catch_up(at=now)
    return sum(topic["posts_count"] for topic in site.topics.values())


def served(folder: Path, port: int) -> list[str]:
    """The command that serves the forum beside a demo on this port: it calls the client's host, signed."""
    options = {
        "--port": str(port + PORT),
        "--key-file": str(folder / KEY),
        "--username": USERNAME,
        "--registered": str(REGISTERED),
        "--hook": f"http://{description.SLUG}.localhost:{port}/hooks/{SLUG}/",
        "--hook-secret": str(folder / HOOK_SECRET),
        "--keep": str(folder / KEPT),
    }
    return ["replay_forum", str(folder / SLUG), *(word for option in options.items() for word in option)]


def topics(tenant: Tenant, now: datetime) -> dict[int, dict[str, Any]]:
    """The topics of the last months up to now, by number, as Discourse tells them."""
    last = Month.of(now, tenant.zone)
    found = {}
    for back in range(MONTHS_BACK, -1, -1):
        month = last.shifted(-back)
        ordinal = month.year * 12 + month.month
        heated = HEATED[ordinal % len(HEATED)]
        said = [*CALM, (heated, tuple(OUTCRY[n % len(OUTCRY)] for n in range(OUTCRIES)))]
        for place, (title, answers) in enumerate(said):
            begins = month.starts_at(tenant.zone) + timedelta(days=2 + 3 * place, hours=9)
            number = ordinal * 10 + place
            topic = _topic(number, f"{title} ({month})", answers, begins, now)
            if topic is not None:
                found[number] = topic
    return found


def _topic(number: int, title: str, answers: tuple[str, ...], begins: datetime, now: datetime) -> dict[str, Any] | None:
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


def _written(folder: Path, held: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """What the forum beside the demo serves, which is what earlier runs wrote as well: a forum keeps its past."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, topic in held.items():
        (folder / f"{number}.json").write_text(json.dumps(topic), encoding="utf-8")
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]


def _spec(tenant: Tenant, now: datetime) -> SpaceSpec:
    """Nobody promised answers there, so that no question of it is owed one."""
    return SpaceSpec(
        slug=SLUG,
        name="The Observatory",
        kind=Kind.ONLINE,
        platform=Platform.DISCOURSE,
        url="https://observatory.tarnhollow.example",
        visibility=Visibility.PUBLIC,
        takes_questions=False,
        language="en",
        responsible=Role.MODERATOR,
        in_force_from=Month.of(now, tenant.zone).shifted(-MONTHS_BACK).first_on,
        description="Where those who build on the readings compare notes: stations, models, odd weather.",
        keywords=("weather stations", "models", "open data"),
    )


def _connected(space: Space, address: str, folder: Path, now: datetime) -> None:
    connections.connect(
        space, kind="DISCOURSE", base_url=address, username=USERNAME, secret=secret(folder, KEY), by=BY, at=now
    )


def _heard(space: Space, folder: Path, public: str, now: datetime) -> None:
    """It has a secret to sign with, shown once as to anybody; with it, it has called once."""
    kept = folder / HOOK_SECRET
    if not kept.is_file() or not _has_hook():
        kept.unlink(missing_ok=True)
        secret(folder, HOOK_SECRET, hooks.make(space, kind="DISCOURSE", by=BY, at=now))

    def send(headers: Mapping[str, str], body: bytes) -> int:
        return 202 if inbox.receive(inbox.hook_at(space.slug), headers, body, at=now) else 200

    Deliverer(kept.read_text(), send, instance=public).ping()


def _has_hook() -> bool:
    try:
        inbox.hook_at(SLUG)
    except NoHook:
        return False
    return True
