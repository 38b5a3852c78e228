"""The activity of an invented community, post by post."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from clients.generated import wording
from clients.generated.people import STAFF, Population
from clients.generated.rhythm import WEEKDAYS, ZONE, after, level, moment, poisson

THREADS_A_DAY = 4.15
"""Threads of a day at full size."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How threads of one kind behave: their share, their channel, the mean of later answers and of first likes."""

    share: float
    channel: str
    answers: float
    likes: float


KINDS = {
    "question": Kind(0.63, "Questions", 3.1, 0.5),
    "showcase": Kind(0.14, "Field notes", 5.2, 5.5),
    "talk": Kind(0.14, "Weather talk", 7.0, 1.6),
    "hello": Kind(0.06, "Introductions", 2.6, 1.8),
    "news": Kind(0.03, "News", 7.5, 4.0),
}


@dataclass(slots=True)
class Post:
    """One post; `thread` is its thread's title, unique in the community."""

    post_id: str
    created_at: datetime
    author: str
    thread: str
    channel: str
    reply_to: str
    body: str
    is_staff: bool
    likes: int
    is_accepted: bool = False


def generate(seed: int, start: date, until: date | datetime) -> list[Post]:
    """Return the posts from the local day `start` to before `until`, sorted by time.

    until: an instant, or a day, which stands for its first instant in UTC.
    Two calls with the same seed and start agree on every post that both hold, save its likes and mark.
    """
    chance = Random(f"tarnhollow/{seed}")  # noqa: S311 - invented people need no secret
    late = Random(f"tarnhollow/{seed}/late")  # noqa: S311 - of its own, so that it moves nothing else
    maker = _Maker(start, chance, late)
    end = until if isinstance(until, datetime) else datetime(until.year, until.month, until.day, tzinfo=UTC)
    posts: list[Post] = []
    day = start
    while day <= end.astimezone(ZONE).date():
        posts.extend(maker.day(day))
        day += timedelta(days=1)
    return sorted((post for post in posts if post.created_at < end), key=lambda post: (post.created_at, post.post_id))


class _Maker:
    def __init__(self, start: date, chance: Random, late: Random) -> None:
        self.start = start
        self.chance = chance
        self.late = late
        self.people = Population(start, chance)
        self.titles: Counter[str] = Counter()
        self.threads = 0

    def day(self, day: date) -> list[Post]:
        """The threads that start on one day, with all that is ever answered in them."""
        self.people.on(day)
        mean = THREADS_A_DAY * level(day, self.start) * WEEKDAYS[day.weekday()]
        return [post for _ in range(poisson(mean, self.chance)) for post in self._thread(day)]

    def _thread(self, day: date) -> list[Post]:
        chance = self.chance
        kind = chance.choices(list(KINDS), [kind.share for kind in KINDS.values()])[0]
        if kind == "news" and day.weekday() >= 5:
            kind = "talk"  # staff have the weekend off
        is_staff = kind == "news"
        starter = chance.choice(STAFF) if is_staff else self.people.asker().handle
        about = wording.subject(kind, chance)
        self.threads += 1
        first = Post(
            post_id=f"t{self.threads:05}-1",
            created_at=moment(day, chance, is_staff=is_staff).astimezone(UTC),
            author=starter,
            thread=self._unique(about.title),
            channel=KINDS[kind].channel,
            reply_to="",
            body=wording.opening(kind, about, chance),
            is_staff=is_staff,
            likes=poisson(KINDS[kind].likes, chance),
        )
        posts = [first]
        if chance.random() < self._answered(kind, day):
            for _ in range(1 + poisson(KINDS[kind].answers, chance)):
                posts.append(self._answer(kind, day, posts))
        if kind == "question" and len(posts) > 1 and chance.random() < 0.36 + 0.12 * self._ripe(day):
            self._accept(posts)
        if len(posts) == 1 and not is_staff:
            posts.append(self._late_answer(kind, first))
        return posts

    def _answer(self, kind: str, day: date, posts: list[Post]) -> Post:
        chance, first, last = self.chance, posts[0], posts[-1]
        by_staff_share = (0.34 - 0.12 * self._ripe(day)) if len(posts) == 1 else 0.12
        is_starter = len(posts) > 1 and last.author != first.author and chance.random() < 0.42
        is_staff = first.is_staff if is_starter else chance.random() < by_staff_share
        author = first.author if is_starter else self._answerer(last.author, is_staff=is_staff)
        median_hours = (4.2 - 1.6 * self._ripe(day)) if len(posts) == 1 else 2.5 + len(posts)
        return Post(
            post_id=f"{first.post_id[:-1]}{len(posts) + 1}",
            created_at=after(last.created_at, median_hours, chance, is_staff=is_staff).astimezone(UTC),
            author=author,
            thread=first.thread,
            channel=first.channel,
            reply_to=chance.choice(posts[-3:]).post_id if len(posts) > 1 and chance.random() < 0.6 else "",
            body=wording.reply(kind, chance, is_starter=is_starter),
            is_staff=is_staff,
            likes=poisson(0.7 if not is_starter else 0.3, chance),
        )

    def _late_answer(self, kind: str, first: Post) -> Post:
        """Staff pick up what nobody answered, some days later."""
        late = self.late
        return Post(
            post_id=f"{first.post_id[:-1]}2",
            created_at=after(first.created_at, late.uniform(30, 90), late, is_staff=True).astimezone(UTC),
            author=late.choice(STAFF),
            thread=first.thread,
            channel=first.channel,
            reply_to="",
            body=wording.reply(kind, late, is_starter=False),
            is_staff=True,
            likes=poisson(0.7, late),
        )

    def _answerer(self, author: str, *, is_staff: bool) -> str:
        """Somebody who answers: as good as never the one who wrote last."""
        if is_staff:
            return self.chance.choice(STAFF)
        tries = (self.people.writer().handle for _ in range(20))
        return next((handle for handle in tries if handle != author), author)

    def _accept(self, posts: list[Post]) -> None:
        answers = [post for post in posts[1:] if post.author != posts[0].author]
        if answers:
            chosen = self.chance.choice(answers[:3])
            chosen.is_accepted = True
            chosen.likes += 1 + poisson(1.5, self.chance)

    def _answered(self, kind: str, day: date) -> float:
        """The share of threads that get any answer at all."""
        return 0.87 + 0.07 * self._ripe(day) if kind == "question" else 0.95

    def _ripe(self, day: date) -> float:
        """How far the community has learnt to answer itself: 0 at the start, 1 after a year and a half."""
        return min((day - self.start).days / 540, 1.0)

    def _unique(self, title: str) -> str:
        self.titles[title] += 1
        return title if self.titles[title] == 1 else f"{title} ({self.titles[title]})"
