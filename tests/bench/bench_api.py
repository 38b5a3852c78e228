"""Activity in bulk through the API against a bare COPY of the same rows into a table with the same indexes.

Ten thousand posts a call, through the whole of it: URL, token, body, staging, merge, the answer post by post. Every
call but the first meets a space that holds posts already.
"""

from __future__ import annotations

import csv
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from clients.integrations.services import tokens
from clients.spaces.models import Post
from tenants.backend.current import connection
from tests.bench.bench_ingest import _best, _copy, _empty, _new_table, _rows
from tests.bench.community import BY, LONG_AGO, a_space, invent, write_csv
from tests.bench.ratio import Ratio

CALLS, A_CALL = 10, 10_000
POSTS = CALLS * A_CALL
LEAST = 0.2


def run() -> dict[str, Ratio]:
    """Rows per second of ours ÷ COPY's: best of two each, the tables emptied in between."""
    logging.getLogger("request").setLevel(logging.WARNING)
    settings.API_CALLS_A_MINUTE = 10**6
    connection.settings_dict["CONN_MAX_AGE"] = None  # production has a pool
    with a_space() as (_, folder):
        path = folder / "activity.csv"
        write_csv(invent(POSTS), path)
        bodies = list(_bodies(path))
        _, token = tokens.make("Bench", ["activity:write"], by=BY, at=LONG_AGO)
        host, door = connection.tenant.host, WSGIHandler()
        ours = _best(lambda: [_call(door, host, token, body) for body in bodies] and None, before=_empty)
        if Post.objects.count() != POSTS:
            raise AssertionError(Post.objects.count())
        blocks = _rows()
        copy = _best(lambda: _copy(blocks), before=_new_table)
    return {
        "rows_per_second": Ratio(
            value=copy / ours,
            limit=LEAST,
            better="more",
            unit="of COPY's rows per second",
            peer="COPY of the same rows into a table with the same indexes",
            measured={"ours_rows_per_s": POSTS / ours, "copy_rows_per_s": POSTS / copy, "rows": POSTS},
        )
    }


def _bodies(path: Path) -> Iterator[bytes]:
    with path.open(newline="", encoding="utf-8") as file:
        posts: list[dict[str, Any]] = []
        for row in csv.DictReader(file):
            told = {"staff": row["staff"] == "1", "accepted": row["accepted"] == "1", "likes": int(row["likes"])}
            posts.append({**row, **told, "reply_to": row["reply_to"] or None})
            if len(posts) == A_CALL:
                yield json.dumps({"space": "forum", "posts": posts}).encode()
                posts = []


def _call(door: WSGIHandler, host: str, token: str, body: bytes) -> None:
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/activity", "QUERY_STRING": "", "SERVER_NAME": host,
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": host, "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)), "HTTP_AUTHORIZATION": f"Bearer {token}", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    status: list[str] = []
    tenant = connection.tenant
    answer = door(environ, lambda told, headers: status.append(told))
    content = b"".join(answer)
    connection.set_tenant(tenant)  # the request has left its schema
    if not status[0].startswith("200") or f'"accepted":{A_CALL},'.encode() not in content[:100]:
        raise AssertionError((status, content[:300]))
