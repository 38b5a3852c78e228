"""What a form makes is made once, however often the form is sent: doubled clicks, reloads, a way back and again."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from tenants.kernel.refusals import Refusal

M = TypeVar("M", bound=models.Model)


class SentBefore(Refusal):
    """The form was sent already; what it made then stands. Facts: `pk`, of the row that it made."""


def create_once(model: type[M], once: UUID | None, **fields: Any) -> M:
    """Make a row that this form has not made yet; None is nobody's form. Raises: SentBefore.

    model: with `once`, a nullable unique UUIDField: which form a row came from.
    """
    try:
        with transaction.atomic():  # of two at the same time one waits for the other's commit, then fails here
            return model._default_manager.create(once=once, **fields)
    except IntegrityError:
        held = model._default_manager.filter(once=once).values_list("pk", flat=True).first() if once else None
        if held is None:
            raise
        raise SentBefore("This form was sent already: what it made then stands", pk=held) from None
