"""What words say: the worked tables, and how wrong each signal is on the sample of our own."""

from __future__ import annotations

import pytest

from clients.spaces.rules.signals import language, sentiment, toxicity
from clients.spaces.rules.signals.known import MODELS, Kind, Model, is_served, versions
from clients.spaces.rules.signals.measuring import macro_f1
from clients.spaces.rules.signals.reading import read
from clients.spaces.rules.signals.sample import LANGUAGES, OFFENCE, labelled, measured
from clients.spaces.rules.signals.words import version
from reporting.rules.tone import Tone
from tests.reporting.tables import rows


@pytest.mark.parametrize("row", rows("signals.md", "language"), ids=lambda row: row["text"])
def test_tone(row: dict[str, str]) -> None:
    assert sentiment.judge(row["text"], row["language"]) == (float(row["tone"]), row["label"])


@pytest.mark.parametrize("row", rows("signals.md", "positive"), ids=lambda row: f"{row['positive']}-{row['negative']}")
def test_the_months_tone(row: dict[str, str]) -> None:
    tone = Tone(int(row["positive"]), int(row["neutral"]), int(row["negative"]))
    assert tone.sentiment == (None if row["sentiment"] == "none" else float(row["sentiment"]))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.kind} {model.language}")
def test_the_error_is_what_is_measured(model: Model) -> None:
    assert measured(model.kind, model.language) == model.error
    assert version(model.name) == model.measured_version


def test_the_sample_is_large_enough_and_nobodys() -> None:
    for code in LANGUAGES:
        marks = [mark for mark, _text in labelled(code)]
        assert len([mark for mark in marks if mark != OFFENCE]) >= 60
        assert marks.count(OFFENCE) >= 30
        assert len({text for _mark, text in labelled(code)}) == len(marks)


def test_where_none_is_good_enough_none_is_given() -> None:
    assert {(each.kind, each.language) for each in MODELS if not each.is_served} == {
        (Kind.TOXICITY, "sv"),
        (Kind.TOXICITY, "da"),
    }
    assert not is_served(Kind.SENTIMENT, "fi")
    assert {signal.kind for signal in read("Håll käften, din jävla idiot, du är dum", is_html=False)} == {
        Kind.LANGUAGE,
        Kind.SENTIMENT,
    }


def test_a_text_is_read_without_its_markup() -> None:
    body = "<p class='terrible awful'>This is a <b>wonderful</b>, helpful answer, thank you</p><script>hate()</script>"
    found = {signal.kind: signal for signal in read(body, is_html=True)}
    assert found[Kind.LANGUAGE].label == "en"
    assert found[Kind.SENTIMENT].label == sentiment.POSITIVE
    assert found[Kind.TOXICITY].label == toxicity.CLEAN


@pytest.mark.parametrize("text", ["", "ok", "👍 👍 👍", "7 8 9", "\0\n", "<" * 9000])
def test_what_says_nothing_is_left_unsaid(text: str) -> None:
    assert [(signal.kind, signal.label) for signal in read(text, is_html=False)] in (
        [(Kind.LANGUAGE, "")],
        [(Kind.LANGUAGE, language.detect(text)[0])],
    )


def test_macro_f1() -> None:
    assert macro_f1([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")], "ab") == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert set(versions()) == set(Kind)
