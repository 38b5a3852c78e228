"""Why we hold as many posts as we do, when the platform says another number: every difference by its reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """Posts, counted. What the platform says plus the differences is what we hold, to the post.

    site_says: posts of the whole site; threads_say: the sum of what its threads say that we hold; None where it does
    not tell. short: posts by which threads hold fewer than they say, in short_threads of them; more: by which others
    hold more (some platforms leave notes of the system out). untold: in threads that say no number. held: rows.
    deleted, hidden, system: of those, each post once, in this order; they are held and not counted.
    """

    site_says: int | None
    threads_say: int | None
    short: int
    short_threads: int
    more: int
    untold: int
    held: int
    deleted: int
    hidden: int
    system: int

    @property
    def source_says(self) -> int | None:
        return self.site_says if self.site_says is not None else self.threads_say

    @property
    def not_read(self) -> int:
        """Posts in no thread that we hold; below zero when its threads say more than the site.

        Not read yet, or no activity of the community: Discourse counts personal messages with the rest.
        """
        if self.site_says is None:
            return 0
        return self.site_says - (self.threads_say or 0)

    @property
    def differences(self) -> dict[str, int]:
        """By reason, those that are not nothing; from what the source says to what we hold."""
        found = {
            "NOT_READ": -max(self.not_read, 0),
            "THREADS_SAY_MORE": -min(self.not_read, 0),
            "SHORT": -self.short,
            "MORE": self.more,
            "UNTOLD": self.untold,
            "DELETED": self.deleted,
        }
        return {reason: count for reason, count in found.items() if count}

    @property
    def counted(self) -> int:
        return self.held - self.deleted - self.hidden - self.system

    @property
    def is_whole(self) -> bool:
        """Whether each thread that we hold has all the posts that it says it has."""
        return not self.short
