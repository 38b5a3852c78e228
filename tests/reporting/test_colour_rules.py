from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reporting.charts import colour
from reporting.charts.colour import ENOUGH, WHITE, contrast, for_paper, for_text, softened, text_on

colours = st.integers(min_value=0, max_value=0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours)
@example("#ffff00")
@example("#ffffff")
@example("#000000")
@example("#00ff00")
def test_any_client_s_colour_can_be_read_as_text_on_paper(accent: str) -> None:
    assert contrast(for_text(accent), WHITE) >= ENOUGH


@given(colours)
def test_text_on_any_fill_can_be_read_and_so_can_its_softer_tone(fill: str) -> None:
    text = text_on(fill)
    assert contrast(text, fill) >= ENOUGH
    assert contrast(softened(text, fill), fill) >= ENOUGH


@given(colours)
def test_labels_on_a_palette_s_own_fills_can_be_read(accent: str) -> None:
    palette = for_paper(accent)
    for fill in (palette.accent, palette.deep, palette.mid, palette.pale, palette.tint, palette.paper):
        assert contrast(palette.label_on(fill), fill) >= ENOUGH


def test_a_colour_that_is_dark_enough_stays_as_it_is() -> None:
    assert for_text("#0b5563") == "#0B5563"


def test_a_light_colour_keeps_its_hue() -> None:
    red, green, blue = (int(for_text("#ffd400")[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "#1234567", ""])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(colour.NotAColour, match="#rrggbb"):
        for_text(text)
