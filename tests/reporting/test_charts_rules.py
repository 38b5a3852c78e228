from __future__ import annotations

import re
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reporting.charts import layout, svg
from reporting.charts.balance import Balance, Bar, balance
from reporting.charts.bullet import Bullet, bullet
from reporting.charts.colour import SCREEN, Palette, for_paper
from reporting.charts.days import DayRow, Days, days
from reporting.charts.graph import Graph, Node, graph
from reporting.charts.mix import mix
from reporting.charts.ranges import Ranges, Span, ranges
from reporting.charts.scale import ticks
from reporting.charts.shapes import mark, structure
from reporting.charts.trend import Spark, Trend, spark, trend
from reporting.charts.usual import Usual, usual
from reporting.charts.waterfall import Column, Waterfall, waterfall

PAPER = for_paper("#ffd400")
NAMESPACE = "{http://www.w3.org/2000/svg}"
NASTY = "</title><script>alert(1)</script>\x00 & \"'"


def parsed(text: str) -> Element:
    return fromstring(text)  # noqa: S314 - our own text, parsed to see that it is well formed


def column(amount: float, grade: str = "assumed") -> Column:
    return Column("Direct deflection", amount, f"{amount:.0f}", amount * 0.5, amount * 1.5, grade)


def charts(palette: Palette) -> dict[str, str]:
    """One of each, their words as nasty as can be."""
    value, cost = column(3000, ""), column(1900, "")
    span = Span(NASTY, 10, 20, 40, "10", "20", "40")
    return {
        "waterfall": waterfall(
            Waterfall([column(1000), column(2000, "measured")], value, cost, column(1100, ""), {"measured": 1}, NASTY),
            palette,
        ),
        "bullet": bullet(Bullet(6, 10, 12, NASTY), palette),
        "spark": spark(Spark([1, None, 3], NASTY, 4), palette),
        "trend": trend(Trend([1, None, 3, 4], ["a", "", "", NASTY], NASTY, "1", "4", 5, NASTY), palette),
        "ranges": ranges(Ranges(span, span, NASTY, NASTY, NASTY), palette),
        "graph": graph(Graph([Node(0, 0, 1, True), Node(1, 1, 1, False, True)], [(0, 1)], NASTY), palette),
        "structure": structure("web", {"pool": NASTY, "hub": "hub", "web": "web"}, NASTY, palette),
        "mark": mark("AB", "#ffffff", NASTY, palette),
        "mix": mix({"measured": 0.4, "assumed": 0.6}, NASTY, palette),
        "balance": balance(
            Balance((NASTY, "b", "c", "d"), [Bar(NASTY, (1, 0, 2, 3)), Bar("", (0, 0, 0, 0))], NASTY), palette
        ),
        "days": days(Days([DayRow(NASTY, {3: 12}, NASTY)], 31, frozenset({1, 8}), (NASTY,) * 3, NASTY), palette),
        "usual": usual(Usual(431, NASTY), palette),
    }


@pytest.mark.parametrize("palette", [PAPER, SCREEN], ids=["paper", "screen"])
@pytest.mark.parametrize("name", list(charts(PAPER)))
def test_a_chart_is_well_formed_says_what_it_shows_and_runs_nothing(name: str, palette: Palette) -> None:
    text = charts(palette)[name]
    root = parsed(text)
    assert root.get("role") == "img"
    assert root.find(f"{NAMESPACE}title") is not None
    assert not [each for each in root.iter() if each.tag.endswith(("script", "style", "foreignObject", "image"))]
    for element in root.iter():
        assert not [key for key in element.attrib if key == "style" or key.startswith("on")]
    assert "\x00" not in text
    assert text == charts(palette)[name]


@pytest.mark.parametrize("name", list(charts(PAPER)))
def test_a_chart_on_the_screen_takes_its_colours_from_the_page(name: str) -> None:
    colours = re.findall(r'(?:fill|stroke)="([^"]+)"', charts(SCREEN)[name])
    named = [colour for colour in colours if colour.startswith("#")]
    assert not named or name == "mark"


@pytest.mark.parametrize("name", list(charts(PAPER)))
def test_what_is_drawn_stays_inside_the_picture(name: str) -> None:
    root = parsed(charts(PAPER)[name])
    wide, high = (float(end) for end in root.get("viewBox", "").split()[2:])
    for element in root.iter():
        for key, most in (("x", wide), ("cx", wide), ("x2", wide), ("y", high), ("cy", high), ("y2", high)):
            if (at := element.get(key)) is not None:
                assert -1 <= float(at) <= most + 1, (element.tag, key)


@pytest.mark.parametrize("name", ["Cost", "Omkostning", "Samlede omkostninger"])
def test_a_long_name_moves_the_scale_to_its_right(name: str) -> None:
    span = Span(name, 1, 2, 3, "1", "2", "3")
    root = parsed(ranges(Ranges(span, span, "2", "break-even", ""), PAPER))
    lines = [float(each.get("x1", "")) for each in root.iter(f"{NAMESPACE}line")]
    assert min(lines) > svg.width(name, 8.5) + 4


def dots(text: str) -> list[float]:
    return [float(each.get("cx", "")) for each in parsed(text).iter(f"{NAMESPACE}circle")]


def bars(text: str) -> list[Element]:
    return [each for each in parsed(text).iter(f"{NAMESPACE}rect") if each.get("fill") == PAPER.ink]


finite = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False)


@given(finite, finite, finite, st.booleans())
def test_better_is_always_to_the_right(baseline: float, now: float, target: float, less: bool) -> None:
    text = bullet(Bullet(baseline, now, target, "", less), PAPER)
    (dot,) = dots(text)
    (tick,) = [float(each.get("x1", "")) for each in parsed(text).iter(f"{NAMESPACE}line")]
    if abs(now - baseline) > 1e-3 * max(abs(now), abs(baseline), abs(target), 1):
        assert (dot > tick) is ((now > baseline) is not less)


def test_a_bullet_without_a_baseline_has_an_open_dot_and_no_way() -> None:
    root = parsed(bullet(Bullet(None, 1, 2, ""), PAPER))
    (dot,) = root.iter(f"{NAMESPACE}circle")
    assert dot.get("fill") == PAPER.paper
    assert not list(root.iter(f"{NAMESPACE}line"))


def test_a_month_without_a_figure_is_a_gap() -> None:
    lines = list(parsed(spark(Spark([1, 2, None, 3, 4], ""), PAPER)).iter(f"{NAMESPACE}polyline"))
    assert len(lines) == 2


def test_a_waterfall_of_values_below_the_cost_draws_its_net_below_zero() -> None:
    chart = Waterfall([column(500)], column(500, ""), column(1900, ""), column(-1400, ""), {"assumed": 1}, "")
    (net,) = bars(waterfall(chart, PAPER))
    (zero,) = [
        float(line.get("y1", ""))
        for line in parsed(waterfall(chart, PAPER)).iter(f"{NAMESPACE}line")
        if line.get("stroke-width") == "0.8" and line.get("x2") == "358"
    ]
    assert float(net.get("y", "")) == pytest.approx(zero, abs=0.02)


@example(0.0, 5e-324, 5)
@example(999999.9999999, 1e6, 5)
@given(finite, finite, st.integers(min_value=2, max_value=8))
def test_ticks_enclose_what_they_measure(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    found = ticks(low, high, most)
    slack = 1e-6 * max(1, abs(low), abs(high))
    assert found[0] <= low + slack
    assert found[-1] >= high - slack
    assert 2 <= len(found) <= most + 3


def test_numbers_are_short() -> None:
    assert [svg.number(value) for value in (3.0, 3.14159, -0.001, 10)] == ["3", "3.14", "0", "10"]


def test_a_layout_comes_out_the_same_and_fills_its_square() -> None:
    edges = [(0, index) for index in range(1, 20)]
    places = layout.positions(24, edges)
    assert places == layout.positions(24, edges)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places)
    assert len(set(places)) == 24


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_layout_of_hardly_anybody(count: int) -> None:
    assert len(layout.positions(count, [])) == count
