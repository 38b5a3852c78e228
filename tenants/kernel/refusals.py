"""Refusals: the named ways in which the product says no."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a refusal is a value the domain speaks of, not an error
    """Something was asked for that is not allowed; safe to show to the person who asked.

    Subclasses stand beside the function that raises them, and say in their message what was wrong,
    where, and what is allowed. `code` names the refusal for machines: the class's name by default.

    Args:
        facts: what the message names, as plain text or numbers (`month`, instants such as `ends_at` in ISO 8601),
            for an edge that says it in its reader's own language, zone and habits.
    """

    def __init__(self, message: str = "", /, **facts: str | int) -> None:
        super().__init__(message)
        self.facts = facts

    @property
    def code(self) -> str:
        return type(self).__name__


class InvalidInput(Refusal):
    """One or more fields or lines of an input are not allowed; nothing was changed.

    Args:
        problems: `(where, what)` pairs; `where` is a field path or `file:line`.
    """

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{where}: {what}" if where else what for where, what in problems))
