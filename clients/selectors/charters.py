"""Why this community exists, as it stood at an instant, and who has signed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from clients.models import Charter, CharterAnswer, CharterRequest
from clients.rules.charters import Answer, Side
from tenants.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What one side said to a version, by whom and when."""

    side: Side
    answer: Answer
    reason: str
    role: Role
    by_name: str
    by_user_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CharterView:
    """One version of the charter, as it was agreed, with the last answer of each side."""

    version: int
    valid_from: datetime
    why: str
    for_whom: str
    goal: str
    participation: str
    company_decides: tuple[str, ...]
    community_decides: tuple[str, ...]
    pk: int = 0
    reason: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None
    answers: tuple[AnswerView, ...] = ()

    def answer_of(self, side: Side) -> AnswerView | None:
        return next((each for each in self.answers if each.side is side), None)

    def is_signed_by(self, side: Side) -> bool:
        found = self.answer_of(side)
        return found is not None and found.answer is Answer.SIGNED

    @property
    def agency(self) -> AnswerView | None:
        return self.answer_of(Side.AGENCY)

    @property
    def client(self) -> AnswerView | None:
        return self.answer_of(Side.CLIENT)

    @property
    def is_signed(self) -> bool:
        """Whether both sides have signed it."""
        return all(self.is_signed_by(side) for side in Side)

    @property
    def is_declined(self) -> bool:
        found = self.client
        return found is not None and found.answer is Answer.DECLINED


@dataclass(frozen=True, slots=True)
class Standing:
    """`in_print` is what holds and what the portal prints; `newest` the last version, the same once it is signed.

    asked_at: when the client was last asked to sign the newest.
    """

    in_print: CharterView
    newest: CharterView
    asked_at: datetime | None

    @property
    def waits_for_client(self) -> bool:
        """Whether the sponsor is asked and has not answered."""
        return self.asked_at is not None and self.newest.client is None


def in_force(at: datetime) -> CharterView | None:
    """The charter in force at `at`, or None before the first.

    The last version that both sides had signed by then; a newer one that somebody has still to sign waits beside it.
    Where none was ever signed, the last version counts.
    """
    begun = [each for each in _versions(at) if each.valid_from <= at]
    return next((each for each in begun if each.is_signed), begun[0] if begun else None)


def standing(at: datetime) -> Standing | None:
    """What holds, what is still to be signed, and since when the client is asked; None without any charter."""
    held = _versions(at)
    if not held:
        return None
    newest = max(held, key=lambda each: each.version)
    asked = CharterRequest.objects.filter(charter_id=newest.pk, asked_at__lte=at).order_by("-asked_at").first()
    return Standing(in_force(at) or newest, newest, asked.asked_at if asked else None)


def every(at: datetime) -> list[CharterView]:
    """All versions, the newest first, with their answers up to `at`."""
    return sorted(_versions(at), key=lambda each: -each.version)


def _versions(at: datetime) -> list[CharterView]:
    """In the order in which they would count: the last to come into force first."""
    answers = Prefetch("answers", queryset=CharterAnswer.objects.filter(at__lte=at).order_by("at", "pk"))
    return [_view(row) for row in Charter.objects.order_by("-valid_from", "-version").prefetch_related(answers)]


def _view(charter: Charter) -> CharterView:
    last = {each.side: each for each in charter.answers.all()}
    return CharterView(
        version=charter.version,
        valid_from=charter.valid_from,
        why=charter.why,
        for_whom=charter.for_whom,
        goal=charter.goal,
        participation=charter.participation,
        company_decides=tuple(charter.company_decides),
        community_decides=tuple(charter.community_decides),
        pk=charter.pk,
        reason=charter.reason,
        changed_by=charter.changed_by,
        changed_at=charter.changed_at,
        answers=tuple(_answer(last[side]) for side in Side if side in last),
    )


def _answer(row: CharterAnswer) -> AnswerView:
    return AnswerView(
        Side(row.side), Answer(row.answer), row.reason, Role(row.role), row.by_name, row.by_user_id, row.at
    )
