"""A brief's plain values as YAML that `reading` reads back to the same."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml


class _Writer(yaml.SafeDumper):
    """Numbers keep their digits; no anchors, since a brief has none."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _digits(writer: yaml.SafeDumper, number: Decimal) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:float", f"{number:f}")


_Writer.add_representer(Decimal, _digits)


def text(value: dict[str, Any]) -> str:
    """The YAML of a brief, its parts in the order in which they are held."""
    return yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110)
