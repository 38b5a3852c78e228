"""Between what a person types and what stands in the brief. What cannot be read is kept as it was typed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils import formats

from clients.intake.rules.written import ABSENT
from cms.steps.frame import Kind

_WHOLE = re.compile(r"-?[0-9]{1,15}", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,15}\.[0-9]{1,8}", re.ASCII)
_CODE = re.compile(r"[A-Za-z]{2}", re.ASCII)


def typed(kind: Kind, value: Any) -> Any:
    """What the control shows for a value of the brief."""
    if kind is Kind.FLAG:
        return value is True
    if kind is Kind.CHECKS:
        return [str(each) for each in value] if isinstance(value, list) else []
    if value is None:
        return ""
    if kind is Kind.WINDOWS and isinstance(value, list):
        return ", ".join("-".join(map(str, each)) if isinstance(each, list) else str(each) for each in value)
    if isinstance(value, list):
        return ("\n" if kind is Kind.LINES else ", ").join(map(str, value))
    if isinstance(value, bool | dict):
        return ""
    if kind is Kind.PERCENT and isinstance(value, int | Decimal):
        return _localized(_plain(Decimal(value) * 100))
    if kind in (Kind.NUMBER, Kind.MONEY):
        return _localized(str(value))
    return str(value)


def said(kind: Kind, text: Any, before: Any = ABSENT) -> Any:
    """What stands in the brief for what was typed; ABSENT for nothing. `before`: what stood there."""
    if kind is Kind.FLAG:
        return bool(text)
    if kind is Kind.CHECKS:
        had = [each for each in before if each in text] if isinstance(before, list) else []
        return [*had, *(each for each in text if each not in had)] or ABSENT
    text = text.replace("\r\n", "\n").strip()
    if kind is Kind.LONG:
        text = re.sub(r"\s*\n\s*", " ", text)
    if not text:
        return ABSENT
    if typed(kind, before) == text and before is not ABSENT:
        return before  # digits and quotes as they were written
    return _read(kind, text)


def _read(kind: Kind, text: str) -> Any:
    if kind is Kind.LINES:
        return [line.strip() for line in text.split("\n") if line.strip()]
    if kind is Kind.WINDOWS:
        return [_window(part.strip()) for part in re.split(r"[,;\n]", text) if part.strip()]
    if kind is Kind.HOLIDAYS:
        return text.upper() if _CODE.fullmatch(text) else [part for part in re.split(r"[,;\s]+", text) if part]
    if kind is Kind.CODES:
        return [part.lower() for part in re.split(r"[,;\s]+", text) if part]
    if kind is Kind.MARK:
        return int(text) if re.fullmatch(r"[0-9]{1,3}", text, re.ASCII) else text
    if kind in (Kind.NUMBER, Kind.PERCENT, Kind.MONEY):
        return _number(kind, text)
    return text


def _window(text: str) -> Any:
    ends = [end.strip() for end in re.split(r"[-–—]", text)]
    return [f"0{end}" if re.fullmatch(r"[0-9]:[0-9]{2}", end) else end for end in ends] if len(ends) == 2 else text


def _number(kind: Kind, text: str) -> Any:
    plain = str(formats.sanitize_separators(re.sub(r"(?<=[0-9])[\s\u00a0\u202f](?=[0-9])", "", text.rstrip("% "))))
    if kind is Kind.MONEY:
        return plain if _WHOLE.fullmatch(plain) or _NUMBER.fullmatch(plain) else text
    found = int(plain) if _WHOLE.fullmatch(plain) else Decimal(plain) if _NUMBER.fullmatch(plain) else text
    return Decimal(found) / 100 if kind is Kind.PERCENT and not isinstance(found, str) else found


def _plain(number: Decimal) -> str:
    whole = number.to_integral_value()
    return str(int(whole)) if number == whole else str(number.normalize())


def _localized(text: str) -> str:
    return text.replace(".", formats.get_format("DECIMAL_SEPARATOR")) if _NUMBER.fullmatch(text) else text
