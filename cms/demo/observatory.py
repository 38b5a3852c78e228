"""The invented client's second place: a Discourse-like forum that is read by itself, and that calls us by itself.

What is written there is in `cms.demo.topics`. Who registered is made up by the stand-in, which says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from clients.generated import description
from clients.spaces.rules.inbox import NoHook
from clients.spaces.rules.space import Kind, Platform, SpaceSpec, Visibility
from clients.spaces.selectors import spaces
from clients.spaces.services import catching_up, connections, hooks, inbox, pulling
from clients.spaces.services.spaces import open_space
from clients.spaces.standin import editing
from clients.spaces.standin.deliverer import Deliverer
from clients.spaces.standin.discourse import DiscourseStandIn, Topic
from clients.spaces.standin.server import serving
from cms.demo.forum import secret
from cms.demo.topics import MONTHS_BACK, topics
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
REGISTERED = 240
LOOKED_BEFORE = (timedelta(days=70), timedelta(days=35))
"""How long ago it was looked at for the first time, and again: what it lost in between is seen to be lost.

Whatever stood there for 35 days or more was seen once at least.
"""
BY = system("demo")


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
        site = DiscourseStandIn([], key=key, username=USERNAME, keep=kept, clock=lambda: now)
        with serving(site) as address:
            _connected(space, address, folder, now)
            for at in () if _has_hook() else [now - ago for ago in LOOKED_BEFORE]:
                _looked(space, site, topics(tenant, now, at=at).values(), at)
            site.user_count = REGISTERED
            _looked(space, site, held, now)
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


def _written(folder: Path, held: Mapping[int, Topic]) -> list[Topic]:
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


def _looked(space: Space, site: DiscourseStandIn, held: Iterable[Topic], at: datetime) -> None:
    """Look there as it was then: all of it, since a tag or a pin that goes makes nothing new."""
    for topic in held:
        editing.begin(site, topic)
    pulling.pull(space, by=BY, at=at, again=True)


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
