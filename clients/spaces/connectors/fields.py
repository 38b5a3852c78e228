"""The fields of what a platform answers, each read with its type and its bounds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clients.spaces.connectors.files import shown
from clients.spaces.connectors.instants import EXPECTED, read_instant
from clients.spaces.rules.source import LONGEST_TEXT
from tenants.kernel.instants import NotAnInstant

LARGEST = 2**31 - 1
LARGEST_ID = 2**63 - 1


class Malformed(Exception):
    """It is not what the platform documents; the text says where in it and why."""


class Fields:
    """The fields of one JSON object, each read with its type; `at` is the way to it, for messages."""

    def __init__(self, at: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise Malformed(f"{at.rstrip('.') or 'the file'}: not a JSON object")
        self.at = at
        self._value = value

    def need(self, name: str, kind: type) -> Any:
        if name not in self._value:
            raise Malformed(f"{self.at}{name}: the field is missing")
        return self._typed(name, self._value[name], kind)

    def has(self, name: str) -> bool:
        """Whether the field is there, be it null."""
        return name in self._value

    def get(self, name: str, kind: type, default: Any) -> Any:
        """The field, or `default` when it is absent or null."""
        value = self._value.get(name)
        return default if value is None else self._typed(name, value, kind)

    def _typed(self, name: str, value: Any, kind: type) -> Any:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Malformed(f"{self.at}{name}: {shown(value)} is not {_WORDS[kind]}")
        return value

    def integer(self, name: str, least: int = 0, most: int = LARGEST) -> int:
        value: int = self.need(name, int)
        return self._bounded(name, value, least, most)

    def optional_integer(self, name: str, least: int = 0, most: int = LARGEST) -> int | None:
        value: int | None = self.get(name, int, None)
        return None if value is None else self._bounded(name, value, least, most)

    def _bounded(self, name: str, value: int, least: int, most: int) -> int:
        if not least <= value <= most:
            raise Malformed(f"{self.at}{name}: {shown(value)} is not from {least} to {most}")
        return value

    def instant(self, name: str) -> datetime:
        text: str = self.need(name, str)
        try:
            return read_instant(text)
        except NotAnInstant:
            raise Malformed(f"{self.at}{name}: {shown(text)} is not {EXPECTED}") from None

    def optional_instant(self, name: str) -> datetime | None:
        return None if self.get(name, str, None) is None else self.instant(name)

    def text(self, name: str, longest: int = LONGEST_TEXT) -> str:
        text: str = self.need(name, str)
        if len(text) > longest:
            raise Malformed(f"{self.at}{name}: {len(text):,} characters; at most {longest:,} are allowed")
        if "\0" in text:
            raise Malformed(f"{self.at}{name}: a NUL character stands in it, which no text may hold")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Malformed(f"{self.at}{name}: half of a character pair stands in it, which is no text") from None
        return text


_WORDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}
