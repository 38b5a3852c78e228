"""Where a case is shown: in the queue across clients, or on the client's own desk. Its addresses follow from that."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

ACTS = ("claim", "let_go", "decide", "pause", "resume", "withdraw", "tell_again")


@dataclass(frozen=True, slots=True)
class Place:
    """One case's addresses. `query` is what the list beside it was asked for, kept in each of them."""

    slug: str
    number: int
    on_desk: bool
    query: str = ""

    def _address(self, name: str, *args: object, **more: object) -> str:
        path = reverse(f"desk:{name}" if self.on_desk else f"agency:{name}", args=args)
        asked = "&".join(part for part in (*(f"{key}={value}" for key, value in more.items()), self.query) if part)
        return f"{path}?{asked}" if asked else path

    @property
    def _key(self) -> tuple[object, ...]:
        return (self.number,) if self.on_desk else (self.slug, self.number)

    @property
    def url(self) -> str:
        return self._address("case", *self._key)

    @property
    def piece_url(self) -> str:
        return self._address("case", *self._key, piece="case")

    def head_url(self, seen: int) -> str:
        return self._address("case", *self._key, piece="head", seen=seen)

    @property
    def list_url(self) -> str:
        return self._address("cases" if self.on_desk else "queue")

    @property
    def act_urls(self) -> dict[str, str]:
        return {act: self._address("case_act", *self._key, act) for act in ACTS}
