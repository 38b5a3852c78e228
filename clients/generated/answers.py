"""What members of the invented community wrote under what the agency published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from clients.generated import wording
from clients.generated.community import Post
from clients.generated.people import STAFF
from clients.generated.rhythm import after, poisson


@dataclass(frozen=True, slots=True)
class Piece:
    """A published piece: its title is its thread's, `warmth` the mean number of answers."""

    key: str
    title: str
    body: str
    channel: str
    published_at: datetime
    warmth: float


def threads(pieces: Sequence[Piece], authors: Sequence[str], *, until: datetime, seed: int) -> list[Post]:
    """Return each piece as the first post of its thread, with its answers by some of `authors` before `until`.

    The same pieces and authors give the same answers; a later `until` only adds to them.
    """
    found = [post for piece in pieces for post in _thread(piece, authors, Random(f"{seed}/{piece.key}"))]  # noqa: S311
    return sorted((post for post in found if post.created_at < until), key=lambda post: (post.created_at, post.post_id))


def _thread(piece: Piece, authors: Sequence[str], chance: Random) -> list[Post]:
    first = Post(
        post_id=f"p{piece.key}-1",
        created_at=piece.published_at.astimezone(UTC),
        author=STAFF[0],
        thread=piece.title,
        channel=piece.channel,
        reply_to="",
        body=piece.body,
        is_staff=True,
        likes=poisson(piece.warmth / 2, chance),
    )
    posts = [first]
    for number in range(2, 2 + poisson(piece.warmth, chance)):
        hours = 3.0 + number
        posts.append(
            Post(
                post_id=f"p{piece.key}-{number}",
                created_at=after(posts[-1].created_at, hours, chance, is_staff=False).astimezone(UTC),
                author=chance.choice(authors),
                thread=piece.title,
                channel=piece.channel,
                reply_to=chance.choice(posts[-3:]).post_id if chance.random() < 0.5 else "",
                body=wording.reply("talk", chance, is_starter=False),
                is_staff=False,
                likes=poisson(0.8, chance),
            )
        )
    return posts
