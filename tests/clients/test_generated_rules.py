"""The invented client: the same for the same day, plausible, and told as CSV and brief like anybody else's."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from clients.brief.reading import read_file
from clients.generated import figures, moments, write
from clients.generated.community import Post, generate
from clients.generated.rhythm import ZONE
from clients.spaces.rules.flag import Resolution, State
from tenants.kernel.periods import Month

START, TODAY = date(2025, 5, 1), date(2026, 11, 21)
CURRENT = Month(2026, 10)


@cache
def posts() -> list[Post]:
    return generate(23, START, TODAY)


def of_month(month: Month) -> list[Post]:
    return [post for post in posts() if Month.of(post.created_at, ZONE) == month]


def test_the_same_seed_and_days_give_the_same_community() -> None:
    assert generate(23, START, TODAY) == posts()
    assert generate(24, START, TODAY) != posts()


def test_a_later_day_only_adds() -> None:
    earlier = generate(23, START, date(2026, 9, 1))
    assert earlier == [post for post in posts() if post.created_at < datetime(2026, 9, 1, tzinfo=UTC)]


def test_it_is_as_large_as_a_real_one_and_ends_before_the_day() -> None:
    assert 8_000 <= len(posts()) <= 12_000
    assert max(post.created_at for post in posts()) < datetime(2026, 11, 21, tzinfo=UTC)
    assert [post.created_at for post in posts()] == sorted(post.created_at for post in posts())


def test_threads_hold_together() -> None:
    assert len({post.post_id for post in posts()}) == len(posts())
    held: dict[str, Post] = {}
    openers: dict[str, Post] = {}
    accepted = Counter(post.thread for post in posts() if post.is_accepted)
    for post in posts():
        opener = openers.setdefault(post.thread, post)
        if opener is post:
            assert not post.reply_to
        if post.reply_to:
            assert held[post.reply_to].thread == post.thread
        if post.is_accepted:
            assert post.author != opener.author
        held[post.post_id] = post
    assert max(accepted.values()) == 1


def test_a_few_write_much_and_most_write_little() -> None:
    written = sorted(Counter(post.author for post in of_month(CURRENT) if not post.is_staff).values(), reverse=True)
    assert len(written) > 100
    assert 0.35 < sum(written[: len(written) // 10]) / sum(written) < 0.7
    assert written[len(written) // 2] <= 3


def test_it_grows_with_a_dip_and_has_weekdays_and_nights() -> None:
    size = {month: len(of_month(month)) for month in (Month(2025, 6), Month(2026, 2), Month(2026, 4), CURRENT)}
    first, before, dip, last = size.values()
    assert first < before < last
    assert dip < 0.85 * before
    hours = Counter(post.created_at.astimezone(ZONE).hour for post in posts())
    assert sum(hours[hour] for hour in range(6)) < 0.06 * len(posts())
    staff = [post.created_at.astimezone(ZONE) for post in posts() if post.is_staff]
    assert all(instant.weekday() < 5 and 9 <= instant.hour < 17 for instant in staff)
    assert 0.05 < len(staff) / len(posts()) < 0.2


def test_some_threads_stay_unanswered_and_some_are_solved_by_peers() -> None:
    found = figures.of(posts(), CURRENT)
    assert 0.8 < found.response_rate_24h < 0.97
    assert 0 < found.median_first_response_hours < 8
    assert found.peer_solved_threads > 10
    assert found.new_members > 20


@pytest.mark.parametrize("today", [TODAY, date(2024, 3, 1), date(2025, 1, 31), date(2026, 2, 28)])
def test_one_target_is_missed_one_is_near_and_the_others_are_met(tmp_path: Path, today: date) -> None:
    made = write(tmp_path, today=today)
    brief = read_file(made.brief)
    current = Month(today.year, today.month).shifted(-1)
    start = Month(brief.client.since.year, brief.client.since.month)
    assert start == current.shifted(-17)
    found = figures.of(generate(23, start.first_on, today), current)
    reached = {}
    for objective in brief.objectives:
        assert objective.starts_on <= current.first_on <= objective.ends_on
        for kpi in objective.kpis:
            assert kpi.baseline is not None
            way = float(kpi.target - kpi.baseline)
            reached[kpi.metric] = (getattr(found, kpi.metric) - float(kpi.baseline)) / way
    assert reached.pop("new_members") < 0.8
    assert 0.8 < reached.pop("response_rate_24h") < 1
    assert min(reached.values()) >= 1


def test_the_files_are_what_anybody_hands_over(tmp_path: Path) -> None:
    made = write(tmp_path / "demo", today=TODAY)
    brief = read_file(made.brief)
    assert (brief.client.slug, brief.client.generated) == (made.slug, True)
    assert brief.spaces[0].slug == made.space
    with made.activity.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == made.posts == len(posts())
    assert rows[0]["post_id"] == posts()[0].post_id
    assert {row["staff"] for row in rows} == {row["accepted"] for row in rows} == {"0", "1"}
    assert all(datetime.fromisoformat(row["created_at"]).tzinfo for row in rows)


def test_the_same_day_gives_the_same_bytes_and_a_later_one_the_same_client(tmp_path: Path) -> None:
    first = write(tmp_path / "a", today=TODAY)
    second = write(tmp_path / "b", today=TODAY)
    assert first.brief.read_bytes() == second.brief.read_bytes()
    assert first.activity.read_bytes() == second.activity.read_bytes()
    before = first.brief.read_bytes()
    later = write(tmp_path / "a", today=date(2026, 12, 24))
    assert later.brief.read_bytes() == before
    assert later.activity.read_bytes().startswith(second.activity.read_bytes())
    later.brief.write_text("broken: [")
    assert read_file(write(tmp_path / "a", today=TODAY).brief).client.slug == "tarnhollow"


NOW = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)


def test_questions_of_the_last_hours_wait_and_their_answers_come_later() -> None:
    every = generate(23, START, NOW)
    now = moments.without_the_latest_answers(every, NOW)
    later = moments.without_the_latest_answers(generate(23, START, NOW + timedelta(days=3)), NOW + timedelta(days=3))
    assert max(post.created_at for post in now) < NOW
    held = {post.post_id for post in later}
    assert {post.post_id for post in every} <= held
    waiting = unanswered(now)
    assert 2 <= len(waiting) <= 12
    assert all(NOW - opener.created_at < timedelta(days=5) for opener in waiting)


def unanswered(told: list[Post]) -> list[Post]:
    authors: dict[str, set[str]] = {}
    for post in told:
        authors.setdefault(post.thread, set()).add(post.author)
    openers = {post.thread: post for post in reversed(told)}
    return [openers[thread] for thread, those in authors.items() if len(those) == 1 and not openers[thread].is_staff]


def test_staff_find_every_question_in_the_end() -> None:
    assert all(post.created_at > datetime(2026, 11, 15, tzinfo=UTC) for post in unanswered(posts()))


def test_flags_are_few_and_some_are_settled_by_the_forum_after_two_days() -> None:
    told = generate(23, START, NOW)
    found = list(moments.flags(told, NOW))
    assert found == list(moments.flags(told, NOW))
    fresh = [flag for flag in found if NOW - flag.flagged_at < timedelta(days=2)]
    settled = [flag for flag in found if flag.state is State.RESOLVED]
    assert 1 <= len(fresh) <= 12
    assert 1 <= len(settled) < len(found) / 5
    assert not set(fresh) & set(settled)
    assert {flag.post_key for flag in found} <= {post.post_id for post in told if not post.is_staff}
    assert fresh[-1].post_key == [post.post_id for post in told if not post.is_staff][-1], "somebody always waits"
    later = {flag.external_id: flag for flag in moments.flags(told, NOW + timedelta(days=3))}
    assert all(later[flag.external_id].state is State.RESOLVED for flag in settled if flag.external_id in later)


def test_who_settled_them_and_how_they_came_in() -> None:
    """Most by a person of the forum, some by nobody, within two days; before, each of them was open."""
    found = list(moments.flags(generate(23, START, NOW), NOW))
    settled = [flag for flag in found if flag.state is State.RESOLVED]
    assert all(flag.flagged_at <= flag.settled_at <= flag.flagged_at + moments.SETTLED_AFTER for flag in settled)  # type: ignore[operator]
    assert {flag.is_settled_by_staff for flag in settled} == {True, False}
    assert {flag.resolution for flag in settled if not flag.is_settled_by_staff} == {Resolution.IGNORED}
    assert not any(flag.settled_at or flag.is_settled_by_staff for flag in found if flag not in settled)
    before = list(moments.untouched(found))
    assert [flag.external_id for flag in before] == [flag.external_id for flag in found]
    assert {(flag.state, flag.resolution, flag.settled_at, flag.is_settled_by_staff) for flag in before} == {
        (State.OPEN, Resolution.NONE, None, False)
    }


def test_written_as_of_an_instant(tmp_path: Path) -> None:
    made = write(tmp_path, today=NOW.date(), now=NOW)
    with made.activity.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == made.posts
    assert rows[-1]["created_at"] > "2026-11-20T00"
    assert made.flags
    assert {flag.post_key for flag in made.flags} <= {row["post_id"] for row in rows}
