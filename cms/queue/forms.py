"""What a moderator types about a case. The choices are the book's rules and the floor's own codes, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.queue import words
from playbooks.rules.guideline import Action
from sla.rules.words import PauseReason
from sla.services.cases import LONGEST_TEXT, WITHOUT_RULE


class SeenForm(forms.Form):
    """How many moves of the case the person looked at: one that moved since is not changed unseen."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class DecideForm(forms.Form):
    """What is done, on which rule it rests, and why."""

    action = forms.ChoiceField(
        error_messages={"required": _("Choose what is done."), "invalid_choice": _("Choose one of these actions.")}
    )
    rule = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": _("That rule is not in the rule book in force.")}
    )
    reason = forms.CharField(
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        error_messages={"required": _("Say why: the member may appeal, and somebody else reads it then.")},
    )

    def __init__(self, *args: object, rules: Sequence[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["action"].choices = [(code, name) for code, (name, _more) in words.actions().items()]  # type: ignore[attr-defined]
        self.fields["rule"].choices = [("", ""), *((number, number) for number in rules)]  # type: ignore[attr-defined]
        self.has_rules = bool(rules)

    def clean(self) -> dict[str, Any]:
        """What breaks a rule names it."""
        data: dict[str, Any] = super().clean() or {}
        action = data.get("action")
        breaks_one = self.has_rules and action and Action(action) not in WITHOUT_RULE
        if breaks_one and not data.get("rule") and "rule" not in self.errors:
            self.add_error("rule", _("Choose the rule that was broken: this action rests on one."))
        return data


class PauseForm(forms.Form):
    """On whom the case waits, and what shows it."""

    pause_reason = forms.ChoiceField(label=_("It"))
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where it was asked, of whom and when. The client may ask for it."),
        error_messages={"required": _("Say what shows it: a pause without evidence is none.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        reasons = words.pause_reasons()
        chosen = [(each.value, reasons[each]) for each in PauseReason if each is not PauseReason.SERVICE]
        self.fields["pause_reason"].choices = chosen  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why it never was a case."""

    why = forms.CharField(
        label=_("Why it is none"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: it is left out of every attainment.")},
    )
