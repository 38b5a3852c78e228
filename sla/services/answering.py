"""Letting the platform know what was decided on a case that its flags opened."""

from __future__ import annotations

from datetime import datetime

from clients.spaces.selectors.answers import of_flags as answered
from clients.spaces.services import answers
from playbooks.rules.guideline import Action
from sla.models import Case, Decision
from sla.rules.answers import told
from sla.selectors.answers import flags_of, of_case
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.rules.lifecycle import Doing
from tenants.services import lifecycle


def owe(case: Case, decision: Decision, *, at: datetime) -> None:
    """Owe the platform this decision on every flag of the case, in the transaction that decides."""
    answer = told(Action(decision.action), rule=decision.rule_number)
    flags = flags_of(case.pk) if answer else []
    if answer and flags:
        answers.owe(flags, answer, at=at)


def tell_again(case: Case, *, by: Actor, at: datetime) -> int:
    """Try again to tell the platform what it would not take of this case.

    Raises: NotPermitted; StageForbids; NothingToTell; OpenedAnew, also when a later case of the flags was decided on.
    """
    require(by, Permission.CASE_WORK)
    lifecycle.require_here(Doing.DECIDE)
    flags = [one.flag_id for one in of_case(case.pk)]
    if not flags and answered(flags_of(case.pk)):
        raise answers.OpenedAnew("The flag was opened anew on the platform, and decided on anew in a new case")
    return answers.retry(flags, by=by, at=at)
