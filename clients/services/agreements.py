"""Agreeing on what is held about people, and on who does and decides what: each time a new version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Max

from clients.brief.agreements import DataLine, ResponsibilityLine
from clients.models import DataRegister, Responsibilities
from clients.rules.data_register import OF_LISTS
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models.versioned import stamp

Row = TypeVar("Row", DataRegister, Responsibilities)
Change = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


class NothingAgreed(Refusal):
    """A list without a line says nothing."""


class AgreementMoved(Refusal):
    """Somebody agreed on a newer version since this one was looked at."""


class AgreementUnchanged(Refusal):
    """The lines are what is agreed already."""


@transaction.atomic
def agree_data_register(
    lines: Sequence[DataLine], *, valid_from: datetime, reason: str, by: Actor, at: datetime, seen: int | None = None
) -> DataRegister:
    """Add a version of the data register, in force from `valid_from`. seen: the last version that was looked at.

    Raises: NotPermitted; NothingAgreed; AgreementMoved; AgreementUnchanged.
    """
    require(by, Permission.DATA_REGISTER_EDIT)
    return _agree(
        DataRegister, lines, "clients.data_register.agreed", "what", valid_from, reason, by=by, at=at, seen=seen
    )


@transaction.atomic
def amend_data_register(change: Change, *, reason: str, by: Actor, at: datetime) -> None:
    """Change the lines in force, and those of each version that was agreed to begin later, by a version each.

    It is for lines that follow from what is held: nothing may be left, for then nothing is held any more.
    Raises: NotPermitted.
    """
    require(by, Permission.DATA_REGISTER_EDIT)
    _take_turn()
    later = DataRegister.objects.filter(valid_from__gt=at).order_by("valid_from", "-version").distinct("valid_from")
    held: list[DataRegister | None] = [DataRegister.objects.in_force(at).first(), *later]
    for row in held:
        was = row.lines if row else []
        said = change(was)
        if said != was:
            begins = max(at, row.valid_from) if row else at
            _add(DataRegister, said, was, "clients.data_register.agreed", "what", begins, reason, by=by, at=at)


@transaction.atomic
def agree_responsibilities(
    lines: Sequence[ResponsibilityLine],
    *,
    valid_from: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    seen: int | None = None,
) -> Responsibilities:
    """Add a version of who does and decides what, in force from `valid_from`; frozen months stay as they are.

    Raises: NotPermitted; NothingAgreed; AgreementMoved; AgreementUnchanged.
    """
    require(by, Permission.RESPONSIBILITIES_EDIT)
    verb = "clients.responsibilities.agreed"
    return _agree(Responsibilities, lines, verb, "activity", valid_from, reason, by=by, at=at, seen=seen)


def _agree(
    model: type[Row],
    lines: Sequence[DataLine | ResponsibilityLine],
    verb: str,
    key: str,
    valid_from: datetime,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    seen: int | None,
) -> Row:
    said = [line.model_dump(mode="json") for line in lines]
    if not said:
        raise NothingAgreed("Write one line at least")
    _take_turn()
    last = _last(model)
    if seen is not None and seen != last:
        raise AgreementMoved(f"Version {last} is the latest, and you looked at version {seen}", seen=seen, now=last)
    was = model.objects.order_by("-version").first()
    marked = {line[key] for line in was.lines if OF_LISTS in line} if was else set()
    said = [{**line, OF_LISTS: True} if line[key] in marked else line for line in said]
    if was is not None and was.lines == said:
        raise AgreementUnchanged(f"That is what version {last} says already", version=last)
    return _add(model, said, was.lines if was else [], verb, key, valid_from, reason, by=by, at=at)


def _add(
    model: type[Row],
    said: list[dict[str, Any]],
    was: list[dict[str, Any]],
    verb: str,
    key: str,
    valid_from: datetime,
    reason: str,
    *,
    by: Actor,
    at: datetime,
) -> Row:
    version = _last(model) + 1
    row = model.objects.create(lines=said, **stamp(version=version, valid_from=valid_from, reason=reason, by=by, at=at))
    change = _changed(was, said, key)
    audit.record(verb, target=row, by=by, at=at, version=row.version, reason=reason, **change)
    return row


def _last(model: type[Row]) -> int:
    return model.objects.aggregate(last=Max("version"))["last"] or 0


def _take_turn() -> None:
    """Of two who agree at once the later counts on from the earlier's version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/clients.agreements', 0))")


def _changed(was: list[dict[str, Any]], now: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The lines that are other than before, by what they are about."""
    before, after = ({line[key]: line for line in lines} for lines in (was, now))
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        "before": {name: before[name] for name in names if name in before} or None,
        "after": {name: after[name] for name in names if name in after},
    }
