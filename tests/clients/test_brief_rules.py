"""A brief: read whole, or refused with every problem, each at its field and line."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.validators import validate_email
from hypothesis import given
from hypothesis import strategies as st

from clients.brief.reading import read, read_file
from clients.brief.source import LARGEST_BYTES
from clients.rules.service_week import Window
from clients.rules.value import DRIVERS, MOST_MINOR, factors, most_minor
from tenants.kernel.refusals import InvalidInput

SAMPLE = Path(__file__).parent / "brief.yaml"
TEXT = SAMPLE.read_text()


def problems(text: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refusal:
        read(text if isinstance(text, bytes) else text.encode())
    return refusal.value.problems


def line_of(fragment: str, text: str = TEXT) -> int:
    return text[: text.index(fragment)].count("\n") + 1


def test_a_good_brief_is_read_to_the_digit() -> None:
    brief = read_file(SAMPLE)
    assert (brief.client.slug, brief.client.since) == ("kelpwright", date(2024, 3, 1))
    assert brief.client.brand.accent == "#2f6f4f"
    assert brief.service is not None
    assert brief.service.hours.fri == (Window(540, 720), Window(780, 1440))
    assert brief.service.country == "SE"
    assert brief.plan is not None
    assert (brief.plan.monthly_fee, brief.plan.included_minutes) == (Decimal("1450.00"), 1230)
    first, second = brief.objectives[0].kpis
    assert (first.baseline, first.target, first.vanity) == (Decimal("0.7"), Decimal("0.85"), False)
    assert second.vanity is True
    assert brief.value[0].inputs["contact_share"].bounds == (Decimal("0.2"), Decimal("0.4"), Decimal("0.6"))
    assert brief.value[1].inputs["leads"].bounds == (Decimal(6), Decimal(6), Decimal(6))
    assert brief.counts["value_inputs"] == 5


HOURS = TEXT[TEXT.index("  hours:") : TEXT.index("  holidays:")]

MUTATIONS = [
    # written, instead written, field, what the message says
    ("slug: kelpwright", "slug: pgwright", "client.slug", "reserved"),
    ("slug: kelpwright", "slug: agency", "client.slug", "reserved"),
    ("slug: kelpwright", "slug: Kelp_wright", "client.slug", "3 to 40"),
    ("slug: kelpwright", "slug: 123", "client.slug", "in quotes"),
    ("name: Kelpwright\n", 'name: "Kelp\\nwright"\n', "client.name", "one line"),
    ("name: Kelpwright\n", 'name: "Kelp\\0wright"\n', "client.name", "U+0000"),
    ("name: Kelpwright\n", 'name: "Kelp\\u202Ewright"\n', "client.name", "U+202E"),
    ("name: Kelpwright\n", f"name: {'x' * 81}\n", "client.name", "too long"),
    ("name: Kelpwright\n", "name: '  '\n", "client.name", "must not be empty"),
    ("name: Kelpwright\n", "name: \u200b\u2060\n", "client.name", "must not be empty"),
    ("name: Kelpwright\n", "name: \u3164\n", "client.name", "nobody sees"),
    ("name: Ada Approver", "name: \u2800\u00ad\ufe0f", "people[0].name", "nobody sees"),
    ("sector: software", "sector: softwear", "client.sector", "did you mean software?"),
    ("language: en\n  time", "language: fr\n  time", "client.language", "allowed: en, sv, da"),
    ("Europe/Stockholm", "Europe/Stokholm", "client.time_zone", "did you mean Europe/Stockholm?"),
    ("currency: EUR", "currency: EURO", "client.currency", "did you mean EUR?"),
    ("  currency: EUR", "  curency: EUR", "client.currency", "is missing"),
    ("since: 2024-03-01", "since: 2024-02-30", "client.since", "not in the calendar"),
    ("since: 2024-03-01", "since: 1 March", "client.since", "must be a date"),
    ('"#2F6F4F"', "green", "client.brand.accent", "must be a colour"),
    ("logo: null", "logo: mark.svg", "client.brand.logo", "leave null"),
    ("  why: Divers learn from divers", "  why: ", "charter.why", "must be text, not nothing"),
    ("  why: Divers learn from divers\n", "", "charter.why", "is missing"),
    ("company_decides: [prices]", "company_decides: prices", "charter.company_decides", "must be a list"),
    ("sponsor@kelpwright.example", "sponsor@kelpwright", "people[1].email", "not an e-mail"),
    ("sponsor@kelpwright.example", "APPROVER@kelpwright.example", "people[1].email", "already named in people[0]"),
    ("account@agency.example", "approver@kelpwright.example", "team[0].email", "already named in people[0]"),
    ("role: sponsor", "role: moderator", "people[1].role", "allowed: "),
    ("role: account_manager", "role: owner", "team[0].role", "allowed: "),
    ("role: account_manager", "role: acount_manager", "team[0].role", "did you mean account_manager?"),
    ("kind: online", "kind: onlin", "spaces[0].kind", "did you mean online?"),
    ("platform: discourse", "platform: discus", "spaces[0].platform", "allowed: "),
    ("visibility: public", "visibility: open", "spaces[0].visibility", "allowed: "),
    (
        "language: en\n    resp",
        f"keywords: [{'k' * 41}]\n    language: en\n    resp",
        "spaces[0].keywords[0]",
        "too long",
    ),
    ("language: en\n    resp", "description: 3\n    language: en\n    resp", "spaces[0].description", "must be text"),
    ("takes_questions: true", "takes_questions: yes", "spaces[0].takes_questions", "true or false"),
    ("https://forum.kelpwright.example", "http://10.0.0.1/", "spaces[0].url", "points inside"),
    ("https://forum.kelpwright.example", "http://localhost:8000", "spaces[0].url", "points inside"),
    ("https://forum.kelpwright.example", "ftp://forum.example", "spaces[0].url", "https://"),
    ("    url: https://forum.kelpwright.example\n", "", "spaces[0].url", "must be the space's address"),
    ('mon: [["09:00", "17:00"]]', 'mon: [["17:00", "09:00"]]', "service.hours.mon[0]", "not after"),
    ('mon: [["09:00", "17:00"]]', 'mon: [["09:00", "25:00"]]', "service.hours.mon[0]", "from 00:00 to 24:00"),
    ('["13:00", "24:00"]', '["11:59", "24:00"]', "service.hours.fri", "overlaps"),
    ('["13:00", "24:00"]', '["08:00", "08:30"]', "service.hours.fri", "in order"),
    ("mon: [[", "monday: [[", "service.hours.monday", "did you mean mon?"),
    (HOURS, "  hours: {}\n", "service.hours", "no day has a window"),
    (HOURS, "  hours: {mon: [], sun: []}\n", "service.hours", "no day has a window: say when"),
    (HOURS, "  hours: null\n", "service.hours", "nothing"),
    (HOURS, "", "service.hours", "is missing"),
    ('mon: [["09:00", "17:00"]]', "mon: [[]]", "service.hours.mon[0]", "must be a window"),
    ("holidays: SE", "holidays: QQ", "service.holidays", "ISO 3166"),
    ("holidays: SE", "holidays: [2024-06-06, 6 June]", "service.holidays[1]", "must be a date"),
    ("case: question", "case: querry", "service.promises[0].case", "allowed: "),
    ("promise: first_response", "promise: first_reply", "service.promises[0].promise", "allowed: "),
    ("minutes: 480", "minutes: -1", "service.promises[0].minutes", "out of range"),
    ("minutes: 480", "minutes: 1.5", "service.promises[0].minutes", "whole number"),
    ("answered_by: anyone", "answered_by: everyone", "service.promises[0].answered_by", "allowed: staff, anyone"),
    ("promise: first_response", "promise: decision", "service.promises[0].answered_by", "only first_response"),
    ("target_ratio: 0.80", "target_ratio: 80", "service.promises[0].target_ratio", "0 to 1"),
    ('"1450.00"', '"1450.005"', "plan.monthly_fee", "more decimals than EUR"),
    ('"1450.00"', '"1 450"', "plan.monthly_fee", "must be an amount"),
    ('"1450.00"', '"-1450.00"', "plan.monthly_fee", "must be an amount"),
    ("included_hours: 20.5", "included_hours: 20.51", "plan.included_hours", "whole minutes"),
    ("member_support]", "member_suport]", "plan.pillars[1]", "did you mean member_support?"),
    ("member_support]", "community_moderation]", "plan.pillars", "stands twice"),
    ("per: week", "per: fortnight", "plan.cadence[0].per", "allowed: "),
    ("count: 1", "count: 0", "plan.cadence[0].count", "out of range"),
    ("tolerance: 0.05", "tolerance: 5", "plan.service_credit.tolerance", "0 to 1"),
    ("  service_credit", "  since: 2024-02-29\n  service_credit", "plan.since", "before client.since"),
    ("business_value: Fewer tickets", "business_value: ''", "objectives[0].business_value", "must not be empty"),
    ("    member_value: An answer\n", "", "objectives[0].member_value", "is missing"),
    ("four_c: collaboration", "four_c: colaboration", "objectives[0].four_c", "did you mean collaboration?"),
    ("corm_application: buzz", "corm_application: noise", "objectives[0].corm_application", "allowed: "),
    ("goal_type: members", "goal_type: growth", "objectives[0].goal_type", "allowed: members, conversion"),
    ("ends_on: 2024-12-31", "ends_on: 2023-12-31", "objectives[0].ends_on", "not after starts_on"),
    (
        "metric: response_rate_24h",
        "metric: foo",
        "objectives[0].kpis[0].metric",
        "unknown metric 'foo'; allowed: posts,",
    ),
    ("unit: ratio", "unit: count", "objectives[0].kpis[0].unit", "measured as ratio"),
    ("direction: up, cadence", "direction: down, cadence", "objectives[0].kpis[0].target", "not below the baseline"),
    ("cadence: month, baseline: 0.70", "cadence: moon, baseline: 0.70", "objectives[0].kpis[0].cadence", "allowed: "),
    ("baseline: 0.70", "baseline: 7", "objectives[0].kpis[0].baseline", "not a ratio"),
    ("target: 0.85", "target: 0.70", "objectives[0].kpis[0].target", "not above the baseline"),
    ("target: 0.85", "target: high", "objectives[0].kpis[0].target", "must be a number"),
    ("vanity: true", "vanity: false", "objectives[0].kpis[1].vanity", "by nature"),
    (
        "metric: likes_received, unit: count",
        "metric: response_rate_24h, unit: ratio",
        "objectives[0].kpis[1].baseline",
        "not a ratio",
    ),
    ("driver: acquisition", "driver: aquisition", "value[1].driver", "did you mean acquisition?"),
    ("  - driver: acquisition\n    leads", "  - leads", "value[1]", "driver is missing; allowed: "),
    ("    contact_share:", "    contact_part:", "value[0].contact_part", "did you mean contact_share?"),
    ("low: 0.2, expected: 0.4", "low: 0.5, expected: 0.4", "value[0].contact_share.expected", "low ≤ expected ≤ high"),
    ("high: 0.6", "high: 1.6", "value[0].contact_share.high", "0 to 1"),
    ('low: "18.00"', 'low: "18.001"', "value[0].cost_per_contact.low", "more decimals"),
    ("grade: assumed", "grade: guessed", "value[0].contact_share.grade", "allowed: measured, attributed, assumed"),
    ('hourly: "60.00"', "hourly: free", "cost.client_hours.hourly", "must be an amount"),
    ("cost:\n", "costs:\n", "costs", "did you mean cost?"),
    ("cost:\n", "plan:\n", "plan", "stands twice"),
    ("client:\n", "client: &c\n", "client", "anchor"),
    ("role: sponsor", "role: !!str sponsor", "people[1].role", "tag"),
]

TOLD_ELSEWHERE = {"is missing", "must be the space's address", "stands twice"}
"""What has no line of its own is told at the line of the part that lacks it, or where it first stands."""


@pytest.mark.parametrize(("written", "instead", "field", "says"), MUTATIONS)
def test_one_mistake_is_told_at_its_field_and_line(written: str, instead: str, field: str, says: str) -> None:
    assert written in TEXT
    text = TEXT.replace(written, instead, 1)
    found = {where.split(" (line ")[0]: (where, what) for where, what in problems(text)}
    assert field in found
    where, what = found[field]
    assert says in what
    line = int(where.rsplit(" ", 1)[1].rstrip(")"))
    if says in TOLD_ELSEWHERE:
        assert line <= line_of(written)
    else:
        assert line in range(line_of(written), line_of(written) + 2)
    assert len(where) + len(what) < 700


@pytest.mark.parametrize(
    ("service", "promise", "says"),
    [
        ("2024-04-01", "2024-03-31", "2024-03-31 is before service.since, 2024-04-01: no service hours are in force"),
        ("2024-04-01", "2024-04-01", ""),
        ("2024-04-01", None, ""),
        (None, "2024-03-01", ""),
        (None, "2024-02-29", "2024-02-29 is before client.since, 2024-03-01"),
        ("2024-02-30", "2024-03-31", ""),
    ],
)
def test_no_promise_begins_before_its_service_hours(service: str | None, promise: str | None, says: str) -> None:
    text = TEXT.replace("  holidays: SE\n", f"  holidays: SE\n  since: {service}\n" if service else "  holidays: SE\n")
    text = text.replace("minutes: 480,", f"minutes: 480, since: {promise}," if promise else "minutes: 480,")
    try:
        read(text.encode())
        found = []
    except InvalidInput as refusal:
        found = [one for one in refusal.problems if one[0].startswith("service.promises[0].since (line ")]
    assert [what[: len(says)] for _, what in found] == ([says] if says else [])
    if "service.since" in says:
        assert found[0][1].endswith("; allowed: from 2024-04-01")


def test_the_line_is_the_field_s_own() -> None:
    text = TEXT.replace("metric: response_rate_24h", "metric: foo")
    assert problems(text)[0][0] == f"objectives[0].kpis[0].metric (line {line_of('metric: foo', text)})"


def test_all_problems_are_told_at_once_in_the_order_of_lines() -> None:
    text = TEXT
    for written, instead in [
        ("metric: response_rate_24h", "metric: foo"),
        ("Europe/Stockholm", "Nowhere"),
        ("ends_on: 2024-12-31", "ends_on: 2020-12-31"),
        ("sponsor@kelpwright.example", "approver@kelpwright.example"),
        ("high: 0.6", "high: 0.3"),
        ("role: account_manager", "role: king"),
        ("cost:\n", "costs:\n"),
    ]:
        text = text.replace(written, instead, 1)
    found = problems(text)
    lines = [int(where.rsplit(" ", 1)[1].rstrip(")")) for where, _ in found]
    assert len(found) == 7
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        (
            {"leads: {expected: 6,": "leads: {expected: 1000000000,", '"1100.00"': '"10000.01"'},
            "value[1]",
            "leads × margin reaches 10,000,010,000,000.00 EUR a month; at most 10,000,000,000,000 is allowed",
        ),
        (
            {'high: "32.00"': 'high: "10000000.01"'},
            "value[0]",
            "cost_per_contact reaches 10,000,000.01 EUR a month; at most 10,000,000 is allowed",
        ),
        (
            {"per_month: 6, hourly": "per_month: 1000000000, hourly", '"60.00"': '"999999999999"'},
            "cost.client_hours",
            "per_month × hourly reaches 999,999,999,999,000,000,000.00 EUR",
        ),
    ],
)
def test_products_that_no_report_could_hold(changes: dict[str, str], field: str, says: str) -> None:
    text = TEXT
    for written, instead in changes.items():
        assert text.count(written) == 1
        text = text.replace(written, instead)
    ((where, what),) = problems(text)
    assert where.startswith(f"{field} (line ")
    assert says in what


def test_the_largest_products_are_allowed() -> None:
    text = TEXT.replace("leads: {expected: 6,", "leads: {expected: 1000000000,").replace('"1100.00"', '"10000.00"')
    text = text.replace('high: "32.00"', 'high: "10000000.00"')
    assert read(text.encode()).value[1].inputs["margin"].bounds[2] == Decimal(10_000)


def test_every_driver_has_what_it_multiplies_and_its_bound() -> None:
    assert all(factors(driver) for driver in DRIVERS)
    assert factors("retention") == ("member_customers", "margin")
    assert {driver for driver in DRIVERS if most_minor(driver) < MOST_MINOR} == {
        "direct_support_deflection",
        "indirect_support_deflection",
    }


def test_a_service_that_begins_more_than_a_year_from_today_is_refused() -> None:
    text, since = TEXT.replace("since: 2024-03-01", "since: 2099-12-31").encode(), date(2024, 3, 1)
    assert read(text).client.since == date(2099, 12, 31)
    with pytest.raises(InvalidInput, match=r"client\.since \(line 10\): 2099-12-31 is out of range: to 2025-03-02"):
        read(text, today=since)
    assert read(TEXT.encode(), today=date(2023, 3, 1)).client.since == since
    with pytest.raises(InvalidInput):
        read(TEXT.encode(), today=date(2023, 2, 28))


@pytest.mark.parametrize("address", ["o'brien@kelpwright.example", "a!#$%&*+/=?^_`{|}~-b@kelpwright.example"])
def test_addresses_as_other_doors_take_them(address: str) -> None:
    validate_email(address)
    brief = read(TEXT.replace("sponsor@kelpwright.example", f'"{address}"').encode())
    assert brief.people[1].email == address


def test_an_objective_with_likes_alone_is_refused() -> None:
    start, end = TEXT.index("      - {metric: response_rate_24h"), TEXT.index("      - {metric: likes")
    for mark in ("vanity: true", "cadence: month"):
        text = (TEXT[:start] + TEXT[end:]).replace("vanity: true", mark)
        assert problems(text)[0][1].startswith("a vanity KPI can never be")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "a brief is a mapping"),
        (b"- a\n- b\n", "a brief is a mapping"),
        (b"just words", "a brief is a mapping"),
        (b"client: [", "not YAML"),
        (b"client: 1\n---\nclient: 2\n", "a second document"),
        (b"client: \xff\xfe", "not UTF-8"),
        (b"client: a\x00b", "U+0000"),
        (b"[" * 300_000, "too deep"),
        (b"{a: " * 200_000, "too deep"),
        (b"- a\n" * 30_000, "too much"),
        (b"? [a, b]\n: c\n", "must be a word"),
        (b"x" * (LARGEST_BYTES + 1), "too large"),
        (b"client: !!python/object/apply:os.system [ls]\n", "tag"),
    ],
)
def test_what_is_no_brief_at_all(data: bytes, says: str) -> None:
    assert says in str(problems(data))


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    rows = [b"a0: &a0 [x, x]"] + [b"a%d: &a%d [*a%d, *a%d]" % (n, n, n - 1, n - 1) for n in range(1, 60)]
    assert "alias" in str(problems(b"\n".join(rows)))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml", Path("a\x00b")):
        with pytest.raises(InvalidInput, match="cannot be read"):
            read_file(path)


def test_the_digest_follows_what_is_said_not_how() -> None:
    sha = read(TEXT.encode()).sha256
    again = "# another comment\n" + TEXT.replace('"1450.00"', "1450.00").replace("0.70", "0.7")
    assert read(again.encode()).sha256 == sha
    assert read(TEXT.replace("    logo: null\n", "").encode()).sha256 == sha
    assert read(TEXT.replace("1450.00", "1450.01").encode()).sha256 != sha


@pytest.mark.parametrize("part", ["people", "team", "spaces", "service", "plan", "objectives", "value", "cost"])
def test_a_part_that_is_left_out_is_missing_before_go_live_and_not_wrong(part: str) -> None:
    lines, kept, skipping = TEXT.splitlines(keepends=True), [], False
    for line in lines:
        if line[0].isalpha():
            skipping = line.startswith(f"{part}:")
        if not skipping:
            kept.append(line)
    assert not getattr(read("".join(kept).encode()), part)
    assert not getattr(read(("".join(kept) + f"{part}:\n").encode()), part)


@given(st.binary(max_size=200))
def test_bytes_nobody_thought_of_are_refused_in_words(data: bytes) -> None:
    assert problems(data)


@given(st.integers(0, len(TEXT) - 1), st.sampled_from(list("{}[]:&*!|>'\"%@`#,\t-?0é\x00")))
def test_one_character_changed_is_a_brief_or_a_refusal(place: int, character: str) -> None:
    with contextlib.suppress(InvalidInput):
        read((TEXT[:place] + character + TEXT[place + 1 :]).encode())


def test_a_space_may_say_what_it_is_for() -> None:
    (plain,) = read(TEXT.encode()).spaces
    assert (plain.description, plain.keywords) == (None, ())
    said = "takes_questions: true\n    description: Ask here\n    keywords: [Kelp, kelp, Dry  suit]"
    (space,) = read(TEXT.replace("takes_questions: true", said).encode()).spaces
    assert (space.description, space.keywords) == ("Ask here", ("kelp", "dry suit"))
