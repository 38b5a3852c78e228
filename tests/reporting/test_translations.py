"""The report speaks Swedish and Danish as fully as English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

import reporting
from reporting.document import labels
from reporting.rules.catalogue import SHOWN

LOCALE = Path(reporting.__file__).parent / "locale"
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def texts(message: Message) -> tuple[list[str], list[str]]:
    """The originals and the translations of one entry, singular and plural."""
    ids = list(message.id) if isinstance(message.id, tuple) else [message.id]
    said = list(message.string) if isinstance(message.string, tuple) else [message.string]
    return ids, said


@pytest.mark.parametrize("language", ["sv", "da"])
def test_nothing_is_left_untranslated_or_loses_a_placeholder(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        ids, said = texts(message)
        assert all(said), message.id
        assert not message.fuzzy, message.id
        expected = {place for each in ids for place in PLACEHOLDER.findall(each)}
        for each in said:
            assert set(PLACEHOLDER.findall(each)) <= expected, message.id
        assert {place for each in said for place in PLACEHOLDER.findall(each)} == expected, message.id


@pytest.mark.parametrize("language", ["sv", "da"])
def test_every_figure_has_its_name_and_definition(language: str) -> None:
    known = catalogue(language)
    for spec in SHOWN.values():
        assert spec.label in known, spec.key
        assert spec.definition in known, spec.key


def test_every_name_has_a_place() -> None:
    assert labels.metric("active_members") == "Active members"
    assert labels.metric("key_person_share") == "Key-person risk"
    assert labels.named(labels.DRIVERS, "brand_lift") == "brand lift"
    assert labels.kind_of("degree_centralization") == "index"
    assert labels.kind_of("peer_share") == "ratio"
