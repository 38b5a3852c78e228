"""Agreeing on what is held about people, and on who does and decides what: each time a new version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from clients.brief.agreements import DataLine, ResponsibilityLine
from clients.models import DataRegister, Responsibilities
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models.versioned import stamp

Row = TypeVar("Row", DataRegister, Responsibilities)


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
    last = model.objects.aggregate(last=Max("version"))["last"] or 0
    if seen is not None and seen != last:
        raise AgreementMoved(f"Version {last} is the latest, and you looked at version {seen}", seen=seen, now=last)
    was = model.objects.order_by("-version").first()
    if was is not None and was.lines == said:
        raise AgreementUnchanged(f"That is what version {last} says already", version=last)
    row = model.objects.create(
        lines=said, **stamp(version=last + 1, valid_from=valid_from, reason=reason, by=by, at=at)
    )
    change = _changed(was.lines if was else [], said, key)
    audit.record(verb, target=row, by=by, at=at, version=row.version, reason=reason, **change)
    return row


def _changed(was: list[dict[str, Any]], now: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The lines that are other than before, by what they are about."""
    before, after = ({line[key]: line for line in lines} for lines in (was, now))
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        "before": {name: before[name] for name in names if name in before} or None,
        "after": {name: after[name] for name in names if name in after},
    }
