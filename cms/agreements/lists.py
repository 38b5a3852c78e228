"""The two lists that both sides agree on, version by version: what is held about people, and who decides.

Each says how it is read, what its form begins with and what takes a new version; the pages are one for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.selectors import agreements as reading
from clients.selectors.agreements import Agreed
from clients.services import agreements
from cms.agreements import starters, words
from cms.agreements.forms import DataLines
from cms.agreements.matrix import MatrixForm
from tenants.access.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class AgreedList:
    """One of them. `name` is that of its templates and addresses.

    form: bound to what was typed, or None, over the last version's lines (None: the starter); it has `lines`.
    said: what is told once it is agreed.
    """

    name: str
    see: Permission
    edit: Permission
    in_force: Callable[[datetime], Agreed | None]
    versions: Callable[[], list[Agreed]]
    rows: Callable[[Agreed], Sequence[Any]]
    form: Callable[[Any, Agreed | None], Any]
    agree: Callable[..., Any]
    said: Any


def _data_form(data: Any, last: Agreed | None) -> Any:
    begun = [dict(line) for line in last.lines] if last and last.lines else starters.data_lines()
    initial = [{**line, "legal_basis": line["legal_basis"].lower()} for line in begun]
    return DataLines(data, initial=initial, prefix="lines")


def _matrix_form(data: Any, last: Agreed | None) -> Any:
    return MatrixForm(data, lines=starters.completed(last.lines) if last else starters.responsibilities())


DATA_REGISTER = AgreedList(
    name="data_register",
    see=Permission.DATA_REGISTER_VIEW,
    edit=Permission.DATA_REGISTER_EDIT,
    in_force=reading.data_register,
    versions=reading.data_registers,
    rows=words.data_lines,
    form=_data_form,
    agree=agreements.agree_data_register,
    said=_("Agreed as a new version. The client reads it in the portal."),
)
RESPONSIBILITIES = AgreedList(
    name="responsibilities",
    see=Permission.RESPONSIBILITIES_VIEW,
    edit=Permission.RESPONSIBILITIES_EDIT,
    in_force=reading.responsibilities,
    versions=reading.all_responsibilities,
    rows=words.activities,
    form=_matrix_form,
    agree=agreements.agree_responsibilities,
    said=_("Agreed as a new version. It holds from now on."),
)
