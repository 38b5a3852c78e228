"""The frame of our commands: a command is a view for the terminal (docs: the command contract).

Exit 0: done. Exit 2: refused, nothing was changed, the message says what, where and what is allowed. Exit 1: a fault.
"""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from tenants.kernel.actor import Actor, system
from tenants.kernel.refusals import Refusal


class DomainCommand(BaseCommand):
    """`run` does it and returns plain data; `--json` prints that to standard output, `human` puts it into words."""

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
            result = self.run(**options)
        except Refusal as refusal:
            self._refuse(refusal)
        if as_json:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self.stderr.write(self.human(result))

    def _refuse(self, refusal: Refusal) -> NoReturn:
        self.stderr.write(f"Refused, nothing was changed ({refusal.code}):\n{refusal}")
        sys.exit(2)

    @property
    def actor(self) -> Actor:
        """The system, named after this command."""
        return system(self.__module__.rsplit(".", 1)[-1])
