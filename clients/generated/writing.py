"""The invented client on disk: a brief and a CSV of its activity, as anybody else's would come."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from clients.brief.reading import read_file
from clients.generated import description, figures, moments
from clients.generated.community import Post, generate
from clients.spaces.rules.flag import FlagRow
from tenants.kernel.periods import Month
from tenants.kernel.refusals import InvalidInput

SEED = 23
MONTHS = 18
COLUMNS = ("post_id", "created_at", "author", "thread", "channel", "reply_to", "body", "staff", "likes", "accepted")


@dataclass(frozen=True, slots=True)
class Written:
    """Where the invented client was written, and what it is called; `flags` are of its last weeks."""

    brief: Path
    activity: Path
    slug: str
    space: str
    posts: int
    flags: tuple[FlagRow, ...] = ()


def write(folder: Path, *, today: date, now: datetime | None = None, seed: int = SEED) -> Written:
    """Write `brief.yaml` and `activity.csv` into `folder`: eighteen full months, and the days of the current one.

    now: how far today has come; without it the activity ends before today. With it some questions of the last hours
    still wait for their answers, which come with a later `now`.
    A brief that stands there already stays, so that its client stays the same, and the activity goes on from its
    first day. Otherwise the same seed, day and instant give the same files to the byte.
    """
    folder.mkdir(parents=True, exist_ok=True)
    brief = folder / "brief.yaml"
    this_month = Month(today.year, today.month)
    start = _begun(brief) or this_month.shifted(-MONTHS)
    until = now or datetime(today.year, today.month, today.day, tzinfo=UTC)
    posts = generate(seed, start.first_on, until)
    if not brief.exists():
        current = this_month.shifted(-1)
        early, latest = figures.of(posts, start.shifted(2)), figures.of(posts, current)
        _replace(brief, description.brief(start, current, early, latest))
    if now is not None:
        posts = moments.without_the_latest_answers(posts, now)
    activity = folder / "activity.csv"
    write_rows(activity, posts)
    flags = tuple(moments.flags(posts, until))
    return Written(brief, activity, description.SLUG, description.SPACE, len(posts), flags)


def _begun(brief: Path) -> Month | None:
    """The month in which a client that was written before began."""
    if not brief.exists():
        return None
    try:
        since = read_file(brief).client.since
    except InvalidInput:
        brief.unlink()
        return None
    return Month(since.year, since.month)


def write_rows(path: Path, posts: Iterable[Post]) -> None:
    """Write posts as the CSV that any community's activity comes in; the file appears whole or not at all."""
    unfinished = path.with_suffix(".new")
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for post in posts:
            instant = post.created_at.isoformat(timespec="seconds")
            marks = (int(post.is_staff), post.likes, int(post.is_accepted))
            rows.writerow(
                [post.post_id, instant, post.author, post.thread, post.channel, post.reply_to, post.body, *marks]
            )
    os.replace(unfinished, path)


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".new")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)
