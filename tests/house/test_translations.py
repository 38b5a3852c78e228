"""Every text of the product speaks Swedish and Danish, with the same words wherever it stands."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("cms", "reporting", "content_calendar", "sla", "playbooks", "clients", "tenants")
LANGUAGES = ("sv", "da")
SPEAKING = [floor for floor in FLOORS if list((ROOT / floor / "locale").glob("*/LC_MESSAGES/django.po"))]
HOLE = re.compile(r"%(?:\(\w+\))?[a-zA-Z%]")
# What Django itself takes for a call: the place of the text, of its plural and of its context ("c").
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}

Key = tuple[str | None, str]


@cache
def catalogue(floor: str, language: str) -> Catalog:
    with (ROOT / floor / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(floor: str, language: str) -> list[Message]:
    return [message for message in catalogue(floor, language) if message.id]


def key(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def texts(of: str | tuple[str, ...]) -> tuple[str, ...]:
    return (of,) if isinstance(of, str) else of


def holes(text: str) -> set[str]:
    return set(HOLE.findall(text))


def asked(path: Path) -> Iterator[Key]:
    """Each text that a file asks a translation for, read without xgettext: `(context, text)`."""
    source = path.read_text()
    if path.suffix != ".py":
        # Django turns a template into calls of gettext; their lines stand flush, as Python wants them.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, text, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=CALLS):
        yield context, texts(text)[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("floor", SPEAKING)
def test_nothing_is_empty_or_unsure_or_loses_what_is_filled_in(floor: str, language: str) -> None:
    for message in entries(floor, language):
        said = texts(message.string)
        assert all(each.strip() for each in said), message.id
        assert not message.fuzzy, message.id
        # "One row", "%(n)s rows": the singular may fill in as much as the original's singular, or as its plural.
        wanted = [holes(each) for each in texts(message.id)]
        assert holes(said[-1]) == wanted[-1], message.id
        assert all(holes(each) in wanted for each in said), message.id


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("floor", SPEAKING)
def test_a_plural_has_as_many_forms_as_the_language(floor: str, language: str) -> None:
    known = catalogue(floor, language)
    assert str(known.locale) == language
    assert known.num_plurals == 2
    assert not known.fuzzy
    assert all(len(message.string) == known.num_plurals for message in entries(floor, language) if message.pluralizable)


@pytest.mark.parametrize("floor", SPEAKING)
def test_both_languages_hold_the_same_texts(floor: str) -> None:
    swedish, danish = ({key(message) for message in entries(floor, language)} for language in LANGUAGES)
    assert swedish == danish


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_of_two_floors_is_said_in_the_same_words(language: str) -> None:
    """Django lays all catalogues over one another, so the one that wins would speak for both."""
    said: dict[Key, tuple[str, ...]] = {}
    for floor in SPEAKING:
        for message in entries(floor, language):
            assert said.setdefault(key(message), texts(message.string)) == texts(message.string), (floor, message.id)


@pytest.mark.parametrize("floor", FLOORS)
def test_no_text_is_asked_for_where_nobody_finds_it(floor: str) -> None:
    """Neither xgettext nor we look into an f-string: what is asked for there is never translated."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / floor).rglob("*.py"))
        for made in ast.walk(ast.parse(path.read_text()))
        if isinstance(made, ast.JoinedStr)
        for call in ast.walk(made)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CALLS
    ]
    assert hidden == []


@pytest.mark.parametrize("floor", FLOORS)
def test_every_text_that_is_asked_for_is_in_the_catalogue(floor: str) -> None:
    files = [path for path in (ROOT / floor).rglob("*") if path.suffix in {".py", ".html", ".txt"}]
    wanted = {each for path in sorted(files) if "static" not in path.parts for each in asked(path)}
    known = {key(message) for message in entries(floor, "sv")} if floor in SPEAKING else set()
    assert not wanted - known, "run makemessages in the floor's folder, and say it in Swedish and Danish"
