"""Activity that another system sends: taken in as any input is, and answered post by post."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from clients.integrations.models import ApiToken, KeptAnswer
from clients.integrations.rules.repeating import KEPT, KeyUsedOtherwise, check_key
from clients.spaces.connectors.sent.source import RowSource, Wrong, index_of, judge
from clients.spaces.rules.source import Outcome
from clients.spaces.services import ingestion
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor

if TYPE_CHECKING:
    from clients.spaces.models import Space

KIND = "api"
MOST_POSTS = 10_000
MOST_ERRORS = 20
"""Of one post, in an answer: thousands of unknown fields would make it many times as long as what was sent."""
TWICE = "post_id"
"""The field that is wrong where a post came twice in a call."""


def take_in(
    space: Space, posts: Sequence[Any], *, key: str, body_sha256: str, token: ApiToken, by: Actor, at: datetime
) -> tuple[bytes, bool]:
    """Take posts in; return the answer's body, and whether it is the one that was given to this key before.

    With a key the answer is kept for a day, in the same transaction as what it tells of.

    Raises: NotPermitted; NotAKey; KeyUsedOtherwise; TooManyShapes; ClientBusy; StageForbids. Nothing has changed then.
    """
    require(by, Permission.EVIDENCE_INGEST)
    if key and (kept := _kept(check_key(key), body_sha256, token, at=at)) is not None:
        return kept, True
    judged = judge(posts)
    with ingestion.taking_in():
        if key and (kept := _kept(key, body_sha256, token, at=at)) is not None:
            return kept, True  # whoever held the lock before us was the same call
        outcome, wrong = Outcome(), judged.wrong
        for shape, indexes in judged.groups.items():
            source = RowSource(posts, indexes, shape, wrong, name=token.name, digest=body_sha256)
            report = ingestion.take_in(space, KIND, source, outcome=outcome, by=by, at=at)
            for skipped in report.skipped:
                index = index_of(skipped.where)
                if index is not None and index not in wrong:
                    wrong[index] = [Wrong(TWICE, skipped.why)]
        content = _answer(space, posts, outcome, wrong)
        if key:
            _keep(key, body_sha256, content, token, at=at)
    return content, False


def _kept(key: str, body_sha256: str, token: ApiToken, *, at: datetime) -> bytes | None:
    found = KeptAnswer.objects.filter(token=token, key=key, answered_at__gt=at - KEPT).first()
    if found is None:
        return None
    if found.body_sha256 != body_sha256:
        raise KeyUsedOtherwise("this Idempotency-Key came before with another body: take a new one for each call")
    return gzip.decompress(bytes(found.content))


def _keep(key: str, body_sha256: str, content: bytes, token: ApiToken, *, at: datetime) -> None:
    """Keep the answer; what is older than a day is let go."""
    KeptAnswer.objects.filter(answered_at__lte=at - KEPT).delete()
    KeptAnswer.objects.create(
        token=token, key=key, body_sha256=body_sha256, content=gzip.compress(content, 1, mtime=0), answered_at=at
    )


def _answer(space: Space, posts: Sequence[Any], outcome: Outcome, wrong: dict[int, list[Wrong]]) -> bytes:
    """Each post in the order in which it came: accepted (new), changed, unchanged, or skipped with field and reason."""
    rows = [_row(post, outcome, wrong.get(index)) for index, post in enumerate(posts)]
    counts = Counter(row["outcome"] for row in rows)
    told = {name: counts[name] for name in ("accepted", "changed", "unchanged", "skipped")}
    return to_json({"space": space.slug, **told, "posts": rows})


def _row(post: Any, outcome: Outcome, wrong: list[Wrong] | None) -> dict[str, Any]:
    if wrong:
        named = post.get("post_id") if isinstance(post, dict) else None
        shown = str(named)[:200] if isinstance(named, str | int) and not isinstance(named, bool) else None
        errors = [{"field": e.field, "why": e.why} for e in wrong[:MOST_ERRORS]]
        return {"post_id": shown, "outcome": "skipped", "errors": errors}
    key = str(post["post_id"]).strip()
    if key in outcome.inserted:
        return {"post_id": key, "outcome": "accepted"}
    return {"post_id": key, "outcome": "changed" if key in outcome.altered else "unchanged"}
