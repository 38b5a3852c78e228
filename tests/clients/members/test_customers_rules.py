from __future__ import annotations

import pytest

from clients.members.rules.customers import digest, normalised
from clients.members.rules.sets import Sets, SetsDisagree, broken, check, conversion, counted
from tests.reporting.tables import rows

LETTERS = ("u", "c", "o", "w", "x", "y", "z")


@pytest.mark.parametrize("row", rows("customers.md", "address"), ids=lambda row: row["address"])
def test_an_address_is_written_in_one_way(row: dict[str, str]) -> None:
    assert (normalised(row["address"].strip('"')) or "none") == row["hashed as"]


def test_no_address_is_longer_than_mail_allows() -> None:
    assert normalised("a" * 242 + "@example.com") is not None
    assert normalised("a" * 243 + "@example.com") is None
    assert normalised("ada\x00@example.com") is None


def test_a_hash_is_keyed() -> None:
    """HMAC-SHA-256, as RFC 4231's second case has it."""
    told = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert digest("what do ya want for nothing?", b"Jefe") == told
    assert digest("ada@example.com", b"one") != digest("ada@example.com", b"other")


@pytest.mark.parametrize("row", rows("customers.md", "u"), ids=lambda row: f"{row['broken']} {row['u']}")
def test_the_sets(row: dict[str, str]) -> None:
    sets = Sets(**{name: None if row[name] == "–" else int(row[name]) for name in LETTERS})  # type: ignore[arg-type]
    assert (", ".join(broken(sets)) or "none") == row["broken"]
    if row["broken"] != "none":
        with pytest.raises(SetsDisagree) as refused:
            check(sets)
        assert refused.value.facts["rule"] == row["broken"]


@pytest.mark.parametrize("row", rows("customers.md", "newly"), ids=lambda row: row["newly"])
def test_conversion(row: dict[str, str]) -> None:
    start = Sets(c=10_000, o=int(row["o"]), w=1000, x=int(row["x"]), y=0, z=0)
    if row["rate"] == "refused":
        with pytest.raises(SetsDisagree):
            conversion(int(row["newly"]), start)
    else:
        found = conversion(int(row["newly"]), start)
        assert str("none" if found is None else found) == row["rate"]


@pytest.mark.parametrize("row", rows("customers.md", "said o"), ids=lambda row: f"{row['said o']}-{row['said x']}")
def test_what_is_said_as_it_is_held_is_counted(row: dict[str, str]) -> None:
    said = Sets(c=20_000, o=int(row["said o"]), w=8_000, x=int(row["said x"]), y=3_000, z=4_000)
    found = counted(said, o=int(row["held o"]), x=int(row["held x"]))
    assert found == frozenset(row["counted"].split()) - {"none"}
