"""One act on a case: parse it, ask the service, and keep what was written when it is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from cms import refusals
from cms.queue.forms import DecideForm, PauseForm, SeenForm, WithdrawForm
from cms.queue.places import ACTS
from playbooks.rules.guideline import Action
from playbooks.selectors import guidelines
from reporting.document.formats import Formats
from sla.rules.words import PauseReason
from sla.selectors import cases as selectors
from sla.services import answering, cases
from tenants.access.rules.permissions import NotPermitted
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal

if TYPE_CHECKING:
    from sla.models import Case

DONE, INCOMPLETE, MOVED = 200, 422, 409


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of an act. `said`: what happened, in words; `forms`: as they were sent, when it was refused."""

    status: int = DONE
    said: str = ""
    refusal: str = ""
    forms: dict[str, Form] = field(default_factory=dict)


def attempt(act: str, sent: QueryDict, number: int, *, by: Actor, at: datetime, formats: Formats) -> Attempt:
    """Try one act on the case with this number, standing at its client. Raises: Http404, NotPermitted."""
    if act not in ACTS:
        raise Http404
    try:
        case = selectors.by_number(number, by=by)
    except selectors.UnknownCase:
        raise Http404 from None
    form = _form(act, sent, at)
    forms = {} if form is None else {_NAMES[act]: form}
    if form is not None and not form.is_valid():
        return Attempt(INCOMPLETE, forms=forms)
    try:
        said = _perform(act, case, form.cleaned_data if form else {}, _seen(sent), by, at)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return Attempt(MOVED, refusal=refusals.told(refusal, formats), forms=forms)
    return Attempt(said=said)


_NAMES = {"decide": "form", "pause": "pause_form", "withdraw": "withdraw_form"}


def _form(act: str, sent: QueryDict, at: datetime) -> Form | None:
    if act == "decide":
        guideline = guidelines.in_force(at)
        return DecideForm(sent, rules=[rule.number for rule in guideline.rules] if guideline else [])
    forms = {"pause": PauseForm, "withdraw": WithdrawForm}
    return forms[act](sent) if act in forms else None


def _seen(sent: QueryDict) -> int:
    """How far the case had moved when the person looked; nothing was looked at when the form does not say."""
    form = SeenForm(sent)
    return form.cleaned_data["seen"] if form.is_valid() else -1


def _perform(act: str, case: Case, data: dict[str, Any], seen: int, by: Actor, at: datetime) -> str:
    if act == "claim":
        cases.claim(case, by=by, at=at)
        return _("The case is yours.")
    if act == "let_go":
        cases.let_go(case, by=by, at=at)
        return _("You let the case go.")
    if act == "pause":
        reason = PauseReason(data["pause_reason"])
        cases.pause(case, reason=reason, evidence=data["evidence"], by=by, at=at, seen=seen)
        return _("The clock stands still.")
    if act == "resume":
        cases.resume(case, by=by, at=at, seen=seen)
        return _("The clock runs again.")
    if act == "withdraw":
        cases.withdraw(case, reason=data["why"], by=by, at=at, seen=seen)
        return _("The case is withdrawn.")
    if act == "tell_again":
        answering.tell_again(case, by=by, at=at)
        return _("The platform is told again.")
    cases.decide(case, action=Action(data["action"]), rule=data["rule"], reason=data["reason"], by=by, at=at, seen=seen)
    return _("The decision is recorded.")
