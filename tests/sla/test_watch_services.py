"""Warnings and breaches, once each, by the dispatcher's work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from sla.events import BreachNear, PromiseBroken
from sla.models import Case, CaseEvent, Clock
from sla.rules.words import PauseReason
from sla.services import cases, projection
from tenants.access.models import User
from tenants.boards.models import OpenCase, Work
from tenants.boards.tasks import perform_one
from tenants.kernel import announcements
from tests.sla import town
from tests.sla.town import at, row, someone, terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_alfa")]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What was announced of promises."""
    found: list[Any] = []
    for event in (BreachNear, PromiseBroken):
        monkeypatch.setitem(announcements._hearers, event, [found.append])
    return found  # type: ignore[return-value]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    town.agree(terms())
    town.tell(town.forum(), tmp_path, [row("1", "4 10:00", "ada", "t")], when=at("4 10:05"))
    return town.case_of("t")


def work(when: datetime) -> list[str]:
    """Do what is due of ours by then, as the dispatcher would."""
    due = list(Work.objects.waiting(when).filter(kind__startswith="sla.").order_by("due_at", "pk"))
    return [one.kind for one in due if perform_one(one.pk, at=when)]


def test_a_warning_then_a_breach_once_each(case: Case, heard: list[Any]) -> None:
    assert work(at("4 11:29")) == []
    assert work(at("4 11:30")) == [projection.WARN]
    assert OpenCase.objects.get().warned_at == at("4 11:30")
    assert work(at("4 12:00")) == [projection.WATCH]
    assert OpenCase.objects.get().breached_at == at("4 12:00")
    assert work(at("4 18:00")) == []
    assert heard == [
        BreachNear(case.pk, 1, "question", "first_response", at("4 12:00"), at("4 11:30")),
        PromiseBroken(case.pk, 1, "question", "first_response", at("4 12:00"), at("4 12:00")),
    ]
    notes = CaseEvent.objects.exclude(kind="OPENED").order_by("pk")
    assert list(notes.values_list("kind", "at")) == [("WARNED", at("4 11:30")), ("BREACHED", at("4 12:00"))]
    case.refresh_from_db()
    assert case.moves == 1  # no news for whoever looks at it


def test_performed_twice_it_is_told_once(case: Case, heard: list[Any]) -> None:
    work(at("4 12:00"))
    Work.objects.update(done_at=None, claimed_until=None)
    assert work(at("4 12:01"))
    assert [type(event) for event in heard] == [PromiseBroken]


def test_a_pause_moves_what_is_watched(case: Case, moderator: User, heard: list[Any]) -> None:
    by = someone(moderator)
    cases.pause(case, reason=PauseReason.CLIENT, evidence="Asked", by=by, at=at("4 10:30"))
    assert work(at("4 12:00"))
    assert heard == []
    cases.resume(case, by=by, at=at("4 13:00"))
    assert Clock.objects.get().due_at == at("4 14:30")
    work(at("4 14:29"))
    work(at("4 14:30"))
    assert [type(event) for event in heard] == [BreachNear, PromiseBroken]


def test_nobody_is_warned_of_what_was_answered(case: Case, heard: list[Any], tmp_path: Path) -> None:
    town.tell(case.space, tmp_path, [row("2", "4 10:30", "bo", "t")], when=at("4 10:40"))
    work(at("4 18:00"))
    assert heard == []
    work(at("5 18:00"))
    assert not CaseEvent.objects.filter(kind__in=["WARNED", "BREACHED"]).exists()


def test_what_was_broken_before_it_came_in_is_noted_and_not_announced(heard: list[Any], tmp_path: Path) -> None:
    town.agree(terms())
    town.tell(town.forum(), tmp_path, [row("1", "4 10:00", "ada", "t")], when=at("6 10:00"))
    assert work(at("6 10:01")) == []
    assert heard == []
    assert list(CaseEvent.objects.order_by("pk").values_list("kind", flat=True)) == ["OPENED", "BREACHED"]
