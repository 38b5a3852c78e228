"""A figure under its name, as rows of them open a section."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Headed:
    """A figure with what stands under it; `grade` where it is money or an input that is chosen."""

    label: str
    value: str
    more: str
    grade: str = ""
    grade_word: str = ""
