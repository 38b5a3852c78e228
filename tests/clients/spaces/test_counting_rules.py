from __future__ import annotations

from dataclasses import replace

from clients.spaces.rules.counting import Account

WHOLE = Account(
    site_says=100, threads_say=100, short=0, short_threads=0, more=0, untold=0, held=100, deleted=0, hidden=0, system=0
)


def test_nothing_differs() -> None:
    assert (WHOLE.differences, WHOLE.counted, WHOLE.is_whole) == ({}, 100, True)


def test_every_difference_has_its_reason_and_they_add_up() -> None:
    """The site says 120; its threads that we hold say 100; three are short of 6 in all, others hold 4 notes more."""
    found = replace(WHOLE, site_says=120, short=6, short_threads=3, more=4, untold=2, held=105, deleted=5, hidden=1)
    assert found.differences == {"NOT_READ": -20, "SHORT": -6, "MORE": 4, "UNTOLD": 2, "DELETED": 5}
    assert found.source_says is not None
    assert found.source_says + sum(found.differences.values()) == found.held
    assert (found.counted, found.is_whole) == (99, False)


def test_threads_that_say_more_than_the_site() -> None:
    found = replace(WHOLE, site_says=90)
    assert found.differences == {"THREADS_SAY_MORE": 10}
    assert found.is_whole


def test_a_source_that_does_not_tell() -> None:
    found = replace(WHOLE, site_says=None, threads_say=None, untold=100)
    assert (found.source_says, found.is_whole) == (None, True)
