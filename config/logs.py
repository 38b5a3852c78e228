"""Structured logs: one line an event, naming client and request, never a person.

`plain` is for eyes at a terminal; otherwise each line is JSON.
"""

from __future__ import annotations

import logging
from typing import Any

import structlog


class RouteForPath(logging.Filter):
    """Django writes the path of a refused request; we write its pattern, since paths can hold secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            written = path.encode("unicode_escape").decode()  # as Django writes it
            route = match.route if match else "an address of nobody's"
            record.args = tuple(route if each in (path, written) else each for each in record.args)
        return True


def logging_config(*, plain: bool) -> dict[str, Any]:
    """Return Django's LOGGING, with every record going through structlog's processors."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.dev.ConsoleRenderer(colors=False) if plain else structlog.processors.JSONRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    renderer,
                ],
            }
        },
        "filters": {"route_for_path": {"()": RouteForPath}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "structured", "filters": ["route_for_path"]}
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # The request log of ours says the same in one line, with the client's name.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            # Wagtail's index is kept by tasks that run at once, two lines each.
            "django_tasks": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            # It would write each address that is asked, with its query.
            "httpx": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "stripe": {"level": "WARNING"},
            # It tells of each revision; what happened to an item stands in the audit trail.
            "wagtail": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }
