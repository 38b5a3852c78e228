"""What a client lacks of the way in which we speak and act before it can go live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.selectors.readiness import Missing, finds_missing
from playbooks.selectors import confirmations, guidelines


@finds_missing
def missing_conduct(at: datetime) -> Iterator[Missing]:
    """A guideline in force, and everyone's word that they have read it."""
    held = guidelines.in_force(at)
    if held is None:
        yield Missing("no_guideline", _("No brand guideline is in force"), "/desk/guideline/")
        return
    waiting = sum(reader.confirmed_at is None for reader in confirmations.of(held.version, at))
    if waiting:
        text = ngettext(
            "%(n)s person has not confirmed version %(version)s of the brand guideline",
            "%(n)s people have not confirmed version %(version)s of the brand guideline",
            waiting,
        )
        told = text % {"n": waiting, "version": held.version}
        yield Missing("guideline_unconfirmed", told, "/desk/guideline/readers/")
