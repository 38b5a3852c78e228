"""Who is there: members who come, stay for a while and write very unequally, and a few staff."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, count
from random import Random

from clients.generated.rhythm import level, poisson

FIRST = (
    "amber",
    "bracken",
    "cloud",
    "drizzle",
    "elder",
    "fern",
    "gale",
    "hazel",
    "iron",
    "juniper",
    "kestrel",
    "lark",
    "moss",
    "north",
    "otter",
    "pebble",
    "quiet",
    "rime",
    "sleet",
    "thistle",
    "upland",
    "velvet",
    "willow",
    "yarrow",
)
SECOND = (
    "barn",
    "brook",
    "croft",
    "dale",
    "field",
    "ford",
    "gate",
    "hill",
    "lane",
    "mead",
    "mill",
    "moor",
    "path",
    "pond",
    "ridge",
    "spring",
    "vale",
    "well",
    "wood",
    "yard",
    "beck",
    "cairn",
    "fold",
    "glen",
    "heath",
    "knoll",
    "loft",
    "marsh",
    "orchard",
    "quarry",
    "shed",
    "tarn",
)
STAFF = ("ida_tarnhollow", "jonas_tarnhollow", "mette_tarnhollow", "sam_tarnhollow")
AT_THE_START = 70
A_DAY = 2.6
"""Newcomers of a day at full size; about half of them come to write."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member: with us from `joined_on` to before `leaves_on`; `weight` says how much they write."""

    handle: str
    joined_on: date
    leaves_on: date
    weight: float


class Population:
    """The members of each day, in order: call `on` for one day after the other."""

    def __init__(self, start: date, chance: Random) -> None:
        self._start = start
        self._chance = chance
        self._numbers = count()
        self.here = [self._arriving(start, stays=True) for _ in range(AT_THE_START)]
        self.newcomers: list[Person] = []

    def on(self, day: date) -> None:
        """Let the day's newcomers in and those go whose time is over."""
        mean = A_DAY * level(day, self._start)
        self.newcomers = [self._arriving(day) for _ in range(poisson(mean, self._chance))]
        self.here = [person for person in self.here if day < person.leaves_on] + self.newcomers
        self._shares = list(accumulate(person.weight**1.3 for person in self.here))
        self._even = list(accumulate(person.weight**0.55 for person in self.here))

    def writer(self) -> Person:
        """Somebody who answers: a few answer much, most little."""
        return self._chance.choices(self.here, cum_weights=self._shares)[0]

    def asker(self) -> Person:
        """Somebody who starts a thread: spread more evenly, and often new."""
        if self.newcomers and self._chance.random() < 0.28:
            return self._chance.choice(self.newcomers)
        return self._chance.choices(self.here, cum_weights=self._even)[0]

    def _arriving(self, day: date, *, stays: bool = False) -> Person:
        chance = self._chance
        mean_days = 700 if stays else chance.choices((9, 110, 800), (0.5, 0.32, 0.18))[0]
        days = 1 + math.ceil(chance.expovariate(1 / mean_days))
        weight = min(chance.paretovariate(0.95), 60.0)
        return Person(self._handle(), day, day + timedelta(days=days), weight)

    def _handle(self) -> str:
        number = next(self._numbers)
        pairs = len(FIRST) * len(SECOND)
        place = number * 187 % pairs  # coprime to the number of pairs: every pair once before any comes again
        name = f"{FIRST[place // len(SECOND)]}{SECOND[place % len(SECOND)]}"
        return name if number < pairs else f"{name}{number // pairs + 1}"
