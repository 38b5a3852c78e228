"""YAML into plain values, with the line of each. Stricter than YAML: a brief is data, and what looks odd is refused.

The text is read as a stream of events, so that nothing is built before it is counted: no anchors (a small file
cannot grow), no tags (nothing is executed), no field twice, bounds on size and depth. Words are words: `no` and
`09:00` stay text, a date stays text, and a number keeps the digits that were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import yaml
from django.utils.translation import gettext_noop as _

from clients.brief.wording import Complaint
from tenants.kernel.refusals import InvalidInput
from tenants.kernel.text import NOT_TEXT, named

LARGEST_BYTES = 1_000_000
MOST_VALUES = 20_000
DEEPEST = 12

Path = tuple[str | int, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {"": None, "~": None, "null": None, "true": True, "True": True, "false": False, "False": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,29})", re.ASCII)
_DECIMAL = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{1,30}", re.ASCII)


@dataclass(slots=True)
class Document:
    """A brief as written: its values, the line of each path (from 1), and what is wrong with its form."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[Path, str]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest part above it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


NO_YAML = _("not YAML: %(said)s")
NO_CHARACTER = _("the character %(character)s is not allowed")


def line(number: int) -> Complaint:
    """A place in the file."""
    return Complaint(_("line %(number)s"), number=number)


def load(data: bytes) -> Document:
    """Read a brief's bytes. Raises: InvalidInput, when they are not YAML at all or too much of it."""
    text = _decoded(data)
    try:
        return _Builder().built(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise InvalidInput([(line(mark.line + 1 if mark else 1), Complaint(NO_YAML, said=error.problem))]) from None
    except yaml.YAMLError as error:
        raise InvalidInput([("", Complaint(NO_YAML, said=str(error)[:200]))]) from None


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST_BYTES:
        most = f"{LARGEST_BYTES:,}"
        raise InvalidInput([("", Complaint(_("the brief is too large: at most %(most)s bytes"), most=most))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = line(data[: error.start].count(b"\n") + 1)
        raise InvalidInput([(where, Complaint(_("not UTF-8: save the brief as UTF-8")))]) from None
    if bad := NOT_TEXT.search(text):
        where = line(text.count("\n", 0, bad.start()) + 1)
        raise InvalidInput([(where, Complaint(NO_CHARACTER, character=named(bad[0])))])
    return text


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is being filled."""

    into: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


class _Builder:
    def __init__(self) -> None:
        self.document = Document()
        self.frames: list[_Frame] = []
        self.count = 0

    def built(self, events: Iterator[Any]) -> Document:
        seen = 0
        for event in events:
            match event:
                case yaml.DocumentStartEvent():
                    seen += 1
                    if seen > 1:
                        self._stop(event, Complaint(_("a second document starts here: a brief is one")))
                case yaml.MappingStartEvent():
                    self._open({}, event)
                case yaml.SequenceStartEvent():
                    self._open([], event)
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self.frames.pop()
                case yaml.ScalarEvent():
                    self._scalar(event)
                case yaml.AliasEvent():
                    self._put(
                        None, event, Complaint(_("*%(name)s is an alias: write the value out"), name=event.anchor)
                    )
        return self.document

    def _open(self, into: dict[str, Any] | list[Any], event: Any) -> None:
        if len(self.frames) >= DEEPEST:
            self._stop(event, Complaint(_("too deep: a brief has at most %(most)s levels"), most=DEEPEST))
        path = self._put(into, event, self._oddity(event))
        self.frames.append(_Frame(into, path))

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        frame = self.frames[-1] if self.frames else None
        oddity = self._oddity(event)
        if bad := NOT_TEXT.search(text):
            oddity = Complaint(NO_CHARACTER, character=named(bad[0]))
            text = NOT_TEXT.sub("?", text)
        if frame and isinstance(frame.into, dict) and frame.key is None:
            self._key(frame, text, event, oddity)
            return
        is_plain = event.implicit[0] and event.tag is None
        self._put(_resolved(text) if is_plain else text, event, oddity)

    def _key(self, frame: _Frame, text: str, event: Any, oddity: str | None) -> None:
        path = (*frame.path, text)
        if text in frame.into:
            first = self.document.lines[path]
            twice = Complaint(_("stands twice, in line %(first)s and line %(line)s"), first=first, line=_line(event))
            self.document.problems.append((path, twice))
        else:
            self.document.lines[path] = _line(event)
        if oddity:
            self.document.problems.append((path, oddity))
        frame.key = text

    def _put(self, value: Any, event: Any, oddity: str | None) -> Path:
        """Put a value where it belongs and return its path."""
        self.count += 1
        if self.count > MOST_VALUES:
            self._stop(event, Complaint(_("too much: a brief has at most %(most)s values"), most=f"{MOST_VALUES:,}"))
        if not self.frames:
            path: Path = ()
            self.document.value = value
        else:
            frame = self.frames[-1]
            if isinstance(frame.into, list):
                path = (*frame.path, len(frame.into))
                frame.into.append(value)
            elif frame.key is None:
                self._stop(event, Complaint(_("a field's name must be a word")))
            else:
                path = (*frame.path, frame.key)
                frame.into.setdefault(frame.key, value)
                frame.key = None
        self.document.lines.setdefault(path, _line(event))
        if oddity:
            self.document.problems.append((path, oddity))
        return path

    @staticmethod
    def _oddity(event: Any) -> str | None:
        if event.anchor:
            return Complaint(_("&%(name)s is an anchor: a brief has none, write each value out"), name=event.anchor)
        return Complaint(_("the tag %(tag)s is not allowed"), tag=event.tag) if event.tag else None

    @staticmethod
    def _stop(event: Any, what: str) -> None:
        raise InvalidInput([(line(_line(event)), what)])


def _resolved(text: str) -> Any:
    """A plain scalar as null, true, false, a whole number, a decimal with its digits, or else the text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
