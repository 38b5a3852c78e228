"""Structured logs: one line an event, naming client and request, never a person.

`plain` is for eyes at a terminal; otherwise each line is JSON.
"""

from __future__ import annotations

from typing import Any

import structlog


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
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # The request log of ours says the same in one line, with the client's name.
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            # It would write each address that is asked, with its query.
            "httpx": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "stripe": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }
