"""Invented sentences with labels: `+`, `-` and `0` for their tone, `!` for an offence."""

from __future__ import annotations

from pathlib import Path

from clients.spaces.rules.signals import language, sentiment, toxicity
from clients.spaces.rules.signals.measuring import Error, measure

LANGUAGES = ("en", "sv", "da")
TONES = {"+": sentiment.POSITIVE, "-": sentiment.NEGATIVE, "0": sentiment.NEUTRAL}
OFFENCE = "!"
FOLDER = Path(__file__).parent / "sample"


def labelled(code: str) -> list[tuple[str, str]]:
    """(label, sentence) of one language."""
    lines = (FOLDER / f"{code}.txt").read_text(encoding="utf-8").splitlines()
    return [(line[0], line[2:]) for line in lines if line]


def measured(kind: str, code: str) -> Error:
    """How wrong the signal is in this language, on the whole sample or on what has a tone."""
    rows = labelled(code)
    if kind == "sentiment":
        toned = [(TONES[mark], sentiment.judge(text, code)[1]) for mark, text in rows if mark in TONES]
        return measure(toned, list(TONES.values()))
    if kind == "toxicity":
        names = (toxicity.CLEAN, toxicity.TOXIC)
        return measure([(names[mark == OFFENCE], toxicity.judge(text, code)[1]) for mark, text in rows], names)
    every = [(code == each, language.detect(text)[0] == code) for each in LANGUAGES for _mark, text in labelled(each)]
    return measure([(str(right), str(judged)) for right, judged in every], ("True", "False"))
