"""What is counted beside the posts, as the report reads: groups, gatherings, customers; nothing where nothing is."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from reporting import pdf
from reporting.document.attachments import as_csv
from reporting.document.build import Document, build
from reporting.document.context import Standing
from reporting.rules.changes import changes
from reporting.rules.report import Change, Figures, ReportData, Restates, canonical, data_sha256
from tests.reporting import reach, sample


def data(**figures: Any) -> ReportData:
    held = sample.report(**{"reach": reach.reach(), "customers": reach.customers(), **figures})
    evidence = held.evidence.model_copy(update={"follow_ups": reach.FOLLOW_UPS})
    return held.model_copy(update={"evidence": evidence})


def document(language: str = "en", **figures: Any) -> Document:
    return build(data(**figures), Standing("draft"), language=language)


def test_the_plan_lists_groups_ways_and_turnout_and_flags_an_empty_one() -> None:
    told = document().community.reach
    assert told is not None
    assert [(row.name, row.ways, row.total, row.turnout, row.status, row.status_word) for row in told.groups] == [
        ("Housing associations", "Gatherings, letters", "79", "Gatherings 75, letters 4", "ok", "somebody reached"),
        (
            "Owners without a forum account",
            "Phone calls, talks at a desk",
            "12",
            "Phone calls 12",
            "ok",
            "somebody reached",
        ),
        ("Tenants", "Online, gatherings", "0", "", "off", "nobody reached"),
    ]
    assert told.planned == "Of 3 groups in the inclusion plan, 1 was not reached: Tenants."
    kept = document(reach=reach.reach(groups=reach.GROUPS[:2])).community.reach
    assert kept is not None
    assert kept.planned == "Every group of the inclusion plan was reached."


def test_a_hybrid_gathering_shows_both_counts_and_where_it_goes_on() -> None:
    told = document().community.reach
    assert told is not None
    assert [(row.title, row.form, row.in_person, row.online, row.registered) for row in told.gatherings] == [
        ("Evening in Kolding", "in person", "18", "–", "22"),
        ("Spring check, on site and online", "hybrid", "31", "44", "90"),
        ("Coffee hour", "online", "–", "not entered", "–"),
    ]
    assert [(row.thread, row.address) for row in told.gatherings] == [
        ("", ""),
        ("Follow-up thread", "https://forum.example/t/77"),
        ("", ""),
    ]
    assert told.gathered == (
        "3 gatherings were held. 49 came in person, 44 online. For 1 of them nobody has entered who came."
    )
    assert told.together.startswith("Participation with attendance: 82 active members and 93 visits, 175 in all.")


def test_no_address_but_one_of_the_web_is_linked() -> None:
    held = data()
    odd = held.evidence.model_copy(update={"follow_ups": ("", "javascript:alert(1)", "")})
    told = build(held.model_copy(update={"evidence": odd}), Standing("draft")).community.reach
    assert told is not None
    assert [row.address for row in told.gatherings] == ["", "", ""]


def test_what_is_missing_is_said() -> None:
    without_plan = document(reach=reach.reach(groups=())).community.reach
    assert without_plan is not None
    assert without_plan.planned == "No inclusion plan says whom the community is to reach."
    without_gathering = document(reach=reach.reach(gatherings=())).community.reach
    assert without_gathering is not None
    assert (without_gathering.gathered, without_gathering.together) == ("No gathering was held.", "")
    unentered = document(reach=reach.reach(gatherings=reach.GATHERINGS[2:])).community.reach
    assert unentered is not None
    assert unentered.gathered == "1 gathering was held. For 1 of them nobody has entered who came."
    many = document(reach=reach.reach(gatherings=reach.GATHERINGS * 5)).community.reach
    assert many is not None
    assert (len(many.gatherings), many.more) == (12, "And 3 more, in the attached data.")


def test_a_long_plan_shows_whom_nobody_reached_first() -> None:
    kept, _reached, empty = reach.GROUPS
    groups = [each.model_copy(update={"name": f"{each.name} {n}"}) for n in range(7) for each in (kept, empty)]
    told = document(reach=reach.reach(groups=(*groups, kept, kept))).community.reach
    assert told is not None
    assert [row.status for row in told.groups] == ["off"] * 7 + ["ok"] * 5
    assert told.more_groups == "And 4 more, in the attached data."
    names = ", ".join(f"Tenants {n}" for n in range(5))
    assert told.planned == f"Of 16 groups in the inclusion plan, 7 were not reached: {names} and 2 others."


def test_the_linked_share_has_its_legal_basis_and_the_sets_their_origin() -> None:
    told = document().community.customers
    assert told is not None
    assert told.linked == "412 of 1,280 customers held are linked with a member: 32.2%."
    assert told.basis.endswith("none of which is kept, on this legal basis: consent.")
    sizes = ["100,000", "20,000", "5,000", "8,000", "1,000", "3,000", "4,000"]
    assert [(cell.letter, cell.size) for cell in told.sets] == list(zip("UCOWXYZ", sizes, strict=True))
    expected = "Sizes at the month’s end: O and X counted from what is held, the others as stated: market survey."
    assert told.origin == expected
    only_sets = document(customers=reach.customers(customers=0, linked=0, bases=())).community.customers
    assert only_sets is not None
    assert (only_sets.linked, only_sets.basis) == ("No list of customers is held, so nobody is linked.", "")
    unstated = document(customers=reach.customers(sets=None)).community.customers
    assert unstated is not None
    assert (unstated.sets, unstated.origin) == ((), "The sizes of the sets at the month’s end were not stated.")


def test_a_month_without_them_says_and_hashes_what_it_did() -> None:
    figures = sample.report().figures
    plain = figures.model_dump(mode="json")
    assert not {"reach", "customers"} & plain.keys()
    assert data_sha256(Figures.model_validate(plain)) == data_sha256(figures)
    old = build(sample.report(), Standing("final"))
    assert (old.community.reach, old.community.customers) == (None, None)
    text = pdf.html(old, dated=sample.edition().as_of)
    assert "inclusion plan" not in text
    assert "Members and customers" not in text


def test_a_month_with_them_is_read_back_as_it_was_frozen() -> None:
    held = data()
    again = ReportData.model_validate_json(held.model_dump_json())
    assert again == held
    assert data_sha256(again.figures) == data_sha256(held.figures)
    assert data_sha256(held.figures) != data_sha256(sample.report().figures)
    assert b"forum.example/t/77" not in canonical(held.figures)


@pytest.mark.parametrize(
    ("language", "flag", "share"),
    [("en", "nobody reached", "32.2%"), ("sv", "ingen nådd", "32,2"), ("da", "ingen nået", "32,2")],
)
def test_the_pages_say_it_in_each_language(language: str, flag: str, share: str) -> None:
    text = pdf.html(document(language), dated=sample.edition().as_of)
    assert flag in text
    assert share in text
    assert "javascript" not in text


def test_the_files_carry_them() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv(data()).decode())))
    told = {(row["section"], row["key"]): (row["expected"], row["grade"], row["note"]) for row in rows}
    hybrid = "Spring check, on site and online"
    assert told["gathering in person", hybrid][0] == "31"
    assert told["gathering online", hybrid][0] == "44"
    assert told["inclusion plan", "Tenants"] == ("0", "measured", "planned online, gathering: nobody reached")
    assert told["customers", "linked_share"] == ("0.3219", "attributed", "412 of 1280, on consent")
    assert (told["sets", "X"][1], told["sets", "W"][1]) == ("measured", "attributed")


def test_a_correction_names_what_moved() -> None:
    before = data(customers=reach.customers(linked=400)).figures
    told = {each.figure: (each.old, each.new) for each in changes(before, data().figures)}
    assert told == {"linked_share": (0.3125, 0.3219)}
    assert ("visits", None) in {(each.figure, each.old) for each in changes(sample.report().figures, before)}
    change = (Change(figure="linked_share", old=0.3125, new=0.3219), Change(figure="visits", old=None, new=93))
    held = data()
    edition = held.edition.model_copy(update={"restates": Restates(number=1, reason="Counted again", changes=change)})
    rows = build(held.model_copy(update={"edition": edition}), Standing("restated", 1)).appendix.changes
    assert [(row.figure, row.old, row.new) for row in rows] == [
        ("Customers linked with a member", "31.3%", "32.2%"),
        ("Visits to gatherings", "–", "93"),
    ]
