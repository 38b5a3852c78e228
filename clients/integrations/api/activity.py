"""Activity in bulk."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema

from clients.integrations.api import reading
from clients.integrations.api.bearer import ApiRequest, Token
from clients.integrations.api.problems import FieldProblem, Problem
from clients.integrations.rules.scopes import Scope
from clients.integrations.services import activity
from clients.spaces.rules.source import LONGEST_KEY, LONGEST_TEXT
from clients.spaces.selectors import spaces
from tenants.kernel.refusals import InvalidInput

router = Router(tags=["activity"])
KEY, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
_ID = {"type": ["string", "integer"], "description": f"1 to {LONGEST_KEY} characters, as the platform gives it"}
_FLAG = {"type": ["boolean", "null"]}
POST: dict[str, Any] = {
    "type": "object",
    "description": "The columns of the CSV. What a post leaves out stays as it is held; null says that it is empty.",
    "required": ["post_id", "created_at", "author", "thread"],
    "additionalProperties": False,
    "properties": {
        "post_id": _ID,
        "created_at": {"type": "string", "format": "date-time", "description": "ISO 8601 with an offset"},
        "author": {**_ID, "description": "the author's id on the platform, never a name"},
        "thread": {**_ID, "description": "the first post of a thread by time opens it"},
        "channel": {"type": ["string", "null"], "description": "a part of the space"},
        "reply_to": {"type": ["string", "integer", "null"], "description": "the post_id that it answers"},
        "body": {"type": ["string", "null"], "maxLength": LONGEST_TEXT},
        "staff": _FLAG,
        "likes": {"type": ["integer", "null"], "minimum": 0, "maximum": 999_999_999},
        "accepted": _FLAG,
    },
}
BODY: dict[str, Any] = {
    "type": "object",
    "required": ["space", "posts"],
    "additionalProperties": False,
    "properties": {
        "space": {"type": "string", "description": "the short name of one of the client's spaces"},
        "posts": {"type": "array", "minItems": 1, "maxItems": activity.MOST_POSTS, "items": POST},
    },
}
_PARAMETERS = [
    {
        "name": KEY,
        "in": "header",
        "required": False,
        "description": "For 24 hours the same key with the same body is answered the same, and nothing is done twice.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"},
    }
]


class PostOutcome(Schema):
    """accepted: it is new. changed: it was held and is altered. unchanged: held as it is. skipped: `errors` say why."""

    post_id: str | None
    outcome: str
    errors: list[FieldProblem] = []


class ActivityAnswer(Schema):
    space: str
    accepted: int
    changed: int
    unchanged: int
    skipped: int
    posts: list[PostOutcome]


@router.post(
    "/activity",
    auth=Token(Scope.ACTIVITY_WRITE),
    response={200: ActivityAnswer, (400, 401, 403, 404, 409, 413, 422, 429, 503): Problem},
    operation_id="post_activity",
    summary="Send posts of a space",
    url_name="activity",
    openapi_extra={
        "x-scope": Scope.ACTIVITY_WRITE.value,
        "parameters": _PARAMETERS,
        "requestBody": {"required": True, "content": {"application/json": {"schema": BODY}}},
    },
)
def post_activity(request: ApiRequest) -> HttpResponse:
    """Up to 10,000 posts and 16 MB a call. A post that is not allowed is skipped and told, the rest is kept.

    Sending the same again changes nothing. A post that is not sent again stays.
    """
    content = reading.body(request)
    slug, posts = _envelope(reading.parsed(content))
    caller = request.auth
    answer, is_replayed = activity.take_in(
        spaces.by_slug(slug),
        posts,
        key=request.headers.get(KEY, ""),
        body_sha256=reading.digest(content),
        token=caller.token,
        by=caller.actor,
        at=caller.at,
    )
    response = HttpResponse(answer, content_type="application/json; charset=utf-8")
    if is_replayed:
        response[REPLAYED] = "true"
    return response


def _envelope(told: Any) -> tuple[str, list[Any]]:
    """Raises: InvalidInput."""
    if not isinstance(told, dict):
        raise InvalidInput([("", "an object with space and posts")])
    found = [(name[:40], "no such field; allowed: space, posts") for name in told if name not in ("space", "posts")]
    space, posts = told.get("space"), told.get("posts")
    if not isinstance(space, str) or not space:
        found.append(("space", "the short name of one of the client's spaces"))
    if not isinstance(posts, list) or not 0 < len(posts) <= activity.MOST_POSTS:
        found.append(("posts", f"a list of 1 to {activity.MOST_POSTS:,} posts"))
    if found or not isinstance(space, str) or not isinstance(posts, list):
        raise InvalidInput(found)
    return space, posts
