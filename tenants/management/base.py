"""The frame of our commands: a command is a view for the terminal (docs: the command contract).

Exit 0: done. Exit 2: refused, nothing was changed, the message says what, where and what is allowed. Exit 1: a fault.
"""

from __future__ import annotations

import json
import sys
from typing import Any, ClassVar, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from tenants.kernel.actor import Actor, system
from tenants.kernel.origin import Door, Origin, coming_from
from tenants.kernel.refusals import InvalidInput, Refusal
from tenants.kernel.text import SURROGATE


class DomainCommand(BaseCommand):
    """`run` does it and returns plain data; `--json` prints that to standard output, `human` puts it into words."""

    paths: ClassVar[frozenset[str]] = frozenset()
    """The arguments that name a file: its name may be any bytes, what else is handed in is text."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument("--json", action="store_true", help="print the result as JSON on standard output")
        return parser

    def run(self, *args: Any, **options: Any) -> Any:
        raise NotImplementedError

    def human(self, result: Any) -> str:
        """Put the result into a few lines for a person."""
        return json.dumps(result, indent=2, ensure_ascii=False, default=str)

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options.pop("json")
        try:
            self._refuse_bytes(options)
            with coming_from(Origin(Door.COMMAND)):
                result = self.run(**options)
        except Refusal as refusal:
            self._refuse(refusal)
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stderr.write(self.human(result))

    def _refuse_bytes(self, options: dict[str, Any]) -> None:
        """Python hands on bytes that are not UTF-8 as halves of surrogate pairs, which no table and no file takes."""
        texts = {name: value for name, value in options.items() if isinstance(value, str) and name not in self.paths}
        if odd := [(name, f"{value!r} is not UTF-8") for name, value in texts.items() if SURROGATE.search(value)]:
            raise InvalidInput(odd)

    def _refuse(self, refusal: Refusal) -> NoReturn:
        said = str(refusal).encode("utf-8", "backslashreplace").decode()  # a file's name may be any bytes
        self.stderr.write(f"Refused, nothing was changed ({refusal.code}):\n{said}")
        sys.exit(2)

    @property
    def actor(self) -> Actor:
        """The system, named after this command."""
        return system(self.__module__.rsplit(".", 1)[-1])
