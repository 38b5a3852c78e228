"""Checks a text by the client's brand guideline in force: words, wordings and disclosures, with place and reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from playbooks.rules.checking import check
from playbooks.rules.guideline import LANGUAGES
from playbooks.selectors import guidelines
from tenants import context
from tenants.kernel.refusals import Refusal
from tenants.management.base import DomainCommand

LARGEST_BYTES = 2 * 1024 * 1024


class NoGuidelineInForce(Refusal):
    """The client has no published guideline, so nothing can be said of a text."""


class UnreadableText(Refusal):
    """The file is not a text that can be checked."""


class Command(DomainCommand):
    help = __doc__ or ""
    paths = frozenset({"file"})

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("client", metavar="CLIENT", help="the client's slug")
        parser.add_argument("file", metavar="FILE", help="the text: UTF-8, at most 2 MiB")
        parser.add_argument(
            "--language", choices=LANGUAGES, help="the language that the text is written in; by default the client's"
        )

    def run(self, *, client: str, file: str, language: str | None = None, **options: Any) -> list[dict[str, Any]]:
        text = read_text(Path(file))
        with context.client(client) as tenant:
            held = guidelines.in_force(timezone.now())
        if held is None:
            raise NoGuidelineInForce(f"{client} has no guideline in force: publish its draft first", client=client)
        return [
            {
                "rule": found.rule,
                "severity": found.severity.value,
                "line": found.line,
                "column": found.column,
                "text": found.text,
                "why": found.why,
            }
            for found in check(text, held.rules, language=language or tenant.language)
        ]

    def human(self, result: list[dict[str, Any]]) -> str:
        places = ["{line}:{column} {severity} rule {rule}: {why}".format(**found) for found in result]
        return "\n".join(places) or "Nothing against the guideline was found"


def read_text(path: Path) -> str:
    """The file's text, line ends as they stand. Raises: UnreadableText."""
    try:
        if not path.is_file():
            raise UnreadableText(f"{path}: is not a file")
        if path.stat().st_size > LARGEST_BYTES:
            raise UnreadableText(f"{path}: is larger than {LARGEST_BYTES // 1024} KiB, which no single text is")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableText(f"{path}: byte {error.start} is not UTF-8: save the text as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no path can hold that"
        raise UnreadableText(f"{path}: cannot be read: {reason}") from None
