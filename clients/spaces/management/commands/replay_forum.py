"""Serve topics on loopback as a Discourse site would: an archive's, or an empty site for what is posted to it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from clients.spaces.connectors.discourse import past
from clients.spaces.connectors.files import key_of
from clients.spaces.standin.deliverer import Deliverer, to_address
from clients.spaces.standin.discourse import DiscourseStandIn
from clients.spaces.standin.server import LOOPBACK, serve_forever
from tenants.kernel.refusals import InvalidInput
from tenants.management.base import DomainCommand


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"path", "key_file", "keep", "hook_secret"})

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", metavar="PATH", help="a folder or tar archive of topic JSON")
        parser.add_argument("--port", type=int, required=True, metavar="N")
        parser.add_argument("--key-file", required=True, metavar="FILE", help="the API key that it takes")
        parser.add_argument("--username", default="agency", metavar="NAME", help="whose key it is")
        parser.add_argument("--registered", type=int, default=0, metavar="N", help="people registered, made up")
        parser.add_argument("--hook", metavar="URL", help="where it tells of new posts and of what is settled")
        parser.add_argument("--hook-secret", metavar="FILE", help="with which it signs that, as Discourse does")
        parser.add_argument("--keep", metavar="FILE", help="where topics that are posted outlive the process")

    def run(
        self,
        *,
        path: str | None,
        port: int,
        key_file: str,
        username: str,
        registered: int,
        keep: str | None,
        hook: str | None,
        hook_secret: str | None,
        **options: Any,
    ) -> None:
        if not 1024 <= port <= 65535:
            raise InvalidInput([("--port", f"{port} is not from 1024 to 65535")])
        if bool(hook) != bool(hook_secret):
            raise InvalidInput([("--hook", "it is told with --hook-secret, and only together")])
        topics = past.load(Path(path)) if path else []
        key, kept = key_of(Path(key_file)), Path(keep) if keep else None
        site = DiscourseStandIn(topics, key=key, username=username, keep=kept)
        site.user_count = registered
        if hook and hook_secret:
            instance, first = f"http://{LOOPBACK}:{port}", int(time.time())
            site.hook = Deliverer(key_of(Path(hook_secret)), to_address(hook), instance=instance, first_id=first)
            site.hook.ping()
        self.stderr.write(f"A stand-in with {len(topics)} topics answers at http://{LOOPBACK}:{port}")
        serve_forever(site, port)
