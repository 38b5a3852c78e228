"""The invented client's own forum, as far as publishing goes: it takes a piece and calls its thread by its title."""

from __future__ import annotations

from typing import Any

from clients.spaces.standin.receiver import Receiver


class InventedForum(Receiver):
    """A receiver of our webhook whose pieces are threads of the invented community."""

    name = "The Rain Gauge, an invented forum"

    def taking(self, asked: dict[str, Any], number: int, base: str) -> dict[str, Any]:
        """The thread's id is its title, as in the community's activity."""
        return {**super().taking(asked, number, base), "id": str(asked.get("title", number))}
