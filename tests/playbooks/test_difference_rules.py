"""What a version changes in the one before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playbooks.rules.difference import Piece, Step, compare, pieces
from playbooks.rules.guideline import Severity
from tests.playbooks.test_guidelines_services import a_rule, saying


def test_rules_are_added_removed_and_changed_by_number() -> None:
    before = saying(a_rule("1"), a_rule("4.10"), a_rule("4.2", never={"en": ("cheap", "bargain")}))
    after = saying(
        a_rule("4.2", severity=Severity.LOW, text="Say it very plainly.", never={"en": ("bargain", "steal")}),
        a_rule("4.10"),
        a_rule("5"),
    )
    found = compare(before, after)
    assert [(change.step, change.rule.number) for change in found.rules] == [
        (Step.REMOVED, "1"),
        (Step.CHANGED, "4.2"),
        (Step.ADDED, "5"),
    ]
    assert [(each.field, each.language, each.pieces) for each in found.rules[1].fields] == [
        ("text", "", (Piece("", "Say it "), Piece("+", "very "), Piece("", "plainly."))),
        ("severity", "", (Piece("-", "HIGH"), Piece("+", "LOW"))),
        ("never", "en", (Piece("-", "cheap"), Piece("+", "steal"))),
    ]
    assert (found.count(Step.ADDED), bool(found), bool(compare(after, after))) == (1, True, False)


def test_the_first_version_adds_everything() -> None:
    found = compare(None, saying(a_rule("2"), a_rule("1")))
    assert [(change.step, change.rule.number) for change in found.rules] == [(Step.ADDED, "1"), (Step.ADDED, "2")]
    assert found.whole == ()


def test_the_title_and_the_introduction_count() -> None:
    before, after = saying(), saying()
    changed = type(after)("How we speak here", after.introduction, after.rules)
    assert [each.field for each in compare(before, changed).whole] == ["title"]


TEXT = st.text(st.sampled_from("ab cå.\n"), max_size=30)


@given(TEXT, TEXT)
def test_the_pieces_hold_both_texts(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.mark != "+") == before
    assert "".join(piece.text for piece in found if piece.mark != "-") == after
