"""Checking a text: words whole, wherever they stand, their places, disclosures; and inputs nobody thought of."""

from __future__ import annotations

import re
import time
import unicodedata
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from playbooks.rules.checking import Kind, check
from playbooks.rules.guideline import Action, Rule, Severity


def rule(number: str = "4.2", **lists: object) -> Rule:
    return Rule(number, "Plain words", "Say it plainly.", Severity.HIGH, Action.EDIT, **lists)  # type: ignore[arg-type]


def never(*words: str, language: str = "en") -> Rule:
    return rule(never={language: words})


def places(text: str, *words: str, language: str = "en") -> list[tuple[int, int, str]]:
    return [(each.line, each.column, each.text) for each in check(text, [never(*words)], language=language)]


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Cheap as chips", "cheap", [(1, 1, "Cheap")]),
        ("Nothing cheaper", "cheap", []),
        ("dirt-cheap, cheap!", "cheap", [(1, 6, "cheap"), (1, 13, "cheap")]),
        ("_cheap_ and **cheap**", "cheap", [(1, 2, "cheap"), (1, 15, "cheap")]),
        ("GRÅ båt, gråt", "grå", [(1, 1, "GRÅ")]),
        ("smør, smørrebrød", "smør", [(1, 1, "smør")]),
        ("Æble og æblegrød", "æble", [(1, 1, "Æble")]),
        ("öl på Öland", "öl", [(1, 1, "öl")]),
        ("på ö", "ö", [(1, 4, "ö")]),
        ("one\ntwo\r\nthe cheap", "cheap", [(3, 5, "cheap")]),
        ("one\rcheap", "cheap", [(2, 1, "cheap")]),
        ("free of\n  charge", "free of charge", [(1, 1, "free of\n  charge")]),
        ("🎉🎉 cheap", "cheap", [(1, 4, "cheap")]),
        ("100% sure, 100%", "100%", [(1, 1, "100%"), (1, 12, "100%")]),
        ("don’t", "don't", [(1, 1, "don’t")]),
        ("covid19 covid", "covid", [(1, 9, "covid")]),
        ("", "cheap", []),
        ("  \n", "cheap", []),
    ],
)
def test_words_are_found_whole_at_their_place(text: str, word: str, found: list[tuple[int, int, str]]) -> None:
    assert places(text, word) == found


def test_letters_composed_and_decomposed_are_one() -> None:
    text = unicodedata.normalize("NFD", "grå å gra")
    assert places(text, "grå") == [(1, 1, "gra\u030a")]
    assert places(text, "gra") == [(1, 9, "gra")]
    assert places("grå", unicodedata.normalize("NFD", "grå")) == [(1, 1, "grå")]


def test_what_nobody_sees_hides_no_word() -> None:
    assert places("a che\u00adap\u200b trick", "cheap") == [(1, 3, "che\u00adap")]


def test_each_language_has_its_own_words() -> None:
    both = rule(never={"en": ("cheap",), "sv": ("billig",)})
    assert [each.text for each in check("cheap billig", [both], language="sv")] == ["billig"]
    assert check("cheap billig", [both], language="da") == []


def test_the_longest_phrase_is_found_and_once() -> None:
    assert places("free of charge", "free", "free of charge") == [(1, 1, "free of charge")]


def test_what_to_write_instead_is_said() -> None:
    preferring = rule(prefer={"en": (("sign up", "join"), ("users", "members"))})
    found = check("Users SIGN  UP", [preferring], language="en")
    assert [(each.kind, each.instead, each.why) for each in found] == [
        (Kind.PREFER, "members", 'write "members" instead of "Users"'),
        (Kind.PREFER, "join", 'write "join" instead of "SIGN UP"'),
    ]


def test_a_disclosure_is_due_where_its_words_stand_or_everywhere() -> None:
    when = rule(disclosure={"en": "Paid partnership"}, disclosure_when={"en": ("sponsored", "gift")})
    assert [(f.line, f.column, f.text) for f in check("A gift, sponsored", [when], language="en")] == [(1, 3, "gift")]
    assert check("A gift. PAID\npartnership.", [when], language="en") == []
    assert check("Nothing of the kind", [when], language="en") == []
    always = rule(disclosure={"en": "#ad"})
    (missing,) = check("Look at this", [always], language="en")
    assert (missing.line, missing.column, missing.text, missing.kind) == (1, 1, "", Kind.DISCLOSURE)
    assert check("Look at this #ad", [always], language="en") == []
    assert check("Look at this #adventure", [always], language="en") == [missing]


def test_findings_come_in_the_order_of_the_text_and_the_gravest_first() -> None:
    grave = Rule("9", "Grave", "No.", Severity.CRITICAL, Action.REMOVE, never={"en": ("b",)})
    light = Rule("10", "Light", "No.", Severity.LOW, Action.EDIT, never={"en": ("a", "b")})
    found = check("a b", [light, grave], language="en")
    assert [(each.text, each.rule) for each in found] == [("a", "10"), ("b", "9"), ("b", "10")]


TEXT = st.text(st.sampled_from("aåäöæøA ÅÖ\n\r\t-_'’\u00ad\u030a\u0308🎉xyz1.") | st.characters(), max_size=60)
WORD = st.text(st.sampled_from("aåäöæøxyz-' 1"), min_size=1, max_size=6).filter(lambda w: any(c.isalnum() for c in w))


@given(TEXT, st.lists(WORD, min_size=1, max_size=4, unique_by=str.casefold))
def test_a_place_always_points_at_the_text_that_was_found(text: str, words: list[str]) -> None:
    lines = re.split(r"\r\n|\r|\n", text)
    for each in check(text, [never(*words)], language="en"):
        assert each.text
        assert text[each.start : each.start + len(each.text)] == each.text
        rest = lines[each.line - 1][each.column - 1 :]
        assert rest.startswith(re.split(r"\r\n|\r|\n", each.text)[0])


@given(TEXT, WORD, TEXT)
def test_a_word_between_spaces_is_always_found(before: str, word: str, after: str) -> None:
    for said in (word, word.upper()):
        assert check(f"{before} {said} {after}", [never(word)], language="en")


def test_many_words_cost_hardly_more_than_few() -> None:
    """Only words that begin with a word of the text are searched for: 2,000 that do not are little work."""
    text = "All of this is plain and kind to members. " * 80
    few, many = (
        never("cheap"),
        [rule(str(n), never={"en": tuple(f"w{n}x{m}" for m in range(100))}) for n in range(1, 21)],
    )

    def seconds(rules: list[Rule]) -> float:
        check(text, rules, language="en")
        began = time.process_time()
        for _again in range(5):
            check(text, rules, language="en")
        return time.process_time() - began

    assert seconds(many) < 30 * seconds([few])  # searching for each of them was 600 times as much


def test_the_worked_examples_of_the_algorithms_page() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "algorithms" / "checking.md").read_text()
    rows = [line.strip("|").split("|") for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) >= 10
    for text, word, expected in ((cell.strip().strip("`") for cell in row) for row in rows):
        found = [f"{line}:{column} {said}" for line, column, said in places(text.replace("⏎", "\n"), word)]
        assert (", ".join(found) or "nothing") == expected, text
