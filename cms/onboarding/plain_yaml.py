"""A draft as a brief that people can read and the reader of briefs takes: dates and words quoted where they must be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """No anchors, which a brief may not have."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _digits(dumper: _Dumper, value: Decimal) -> yaml.Node:
    text = format(value, "f")
    return dumper.represent_scalar(f"tag:yaml.org,2002:{'float' if '.' in text else 'int'}", text)


_Dumper.add_representer(Decimal, _digits)


def written_out(said: dict[str, Any]) -> str:
    """The text. Numbers keep their digits."""
    text: str = yaml.dump(said, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return text
