"""What the cache holds of a client."""

from __future__ import annotations

from django.core.cache import cache


def forget_cached(schema_name: str) -> None:
    """Drop all that was kept for whoever stood in this schema: a client that goes, or comes where another one stood."""
    scan = getattr(getattr(cache, "_cache", None), "get_client", None)
    if scan is None:
        return
    server = scan(write=True)
    for key in server.scan_iter(match=f"{schema_name}:*"):
        server.delete(key)
