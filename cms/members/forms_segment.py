"""A segment's rule as a form: what is left empty asks for nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.members.rules.segments import LONGEST_DAYS, MOST_POSTS, Rule
from clients.members.services.segments import LONGEST_NAME
from clients.spaces.selectors import conditions, spaces
from cms.calendar.words import language_name
from cms.members.lifecycle import stage_names

_BOXES = forms.CheckboxSelectMultiple
_PLAIN = {"autocomplete": "off"}
_DAY = {"type": "date"}
_EITHER = [("", _("Does not matter")), ("yes", _("Yes")), ("no", _("No"))]
_MEANT = {"yes": True, "no": False}
_SAID = {True: "yes", False: "no", None: ""}


class SegmentForm(forms.Form):
    """Its name and its conditions."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs=_PLAIN))
    spaces = forms.MultipleChoiceField(label=_("In one of these spaces"), required=False, widget=_BOXES)
    languages = forms.MultipleChoiceField(label=_("In a space that speaks one of these"), required=False, widget=_BOXES)
    channels = forms.TypedMultipleChoiceField(
        label=_("Wrote in one of these channels"), coerce=int, required=False, widget=_BOXES
    )
    stages = forms.MultipleChoiceField(
        label=_("Has come so far"), required=False, widget=_BOXES, help_text=_("At the end of the last whole month.")
    )
    min_posts = forms.IntegerField(label=_("Posts, at least"), min_value=1, max_value=MOST_POSTS, required=False)
    within_days = forms.IntegerField(
        label=_("… in the last days"),
        min_value=1,
        max_value=LONGEST_DAYS,
        required=False,
        help_text=_("Left empty, ever."),
    )
    first_seen_from = forms.DateField(label=_("First post from"), required=False, widget=forms.DateInput(attrs=_DAY))
    first_seen_until = forms.DateField(label=_("First post until"), required=False, widget=forms.DateInput(attrs=_DAY))
    on_roster = forms.ChoiceField(label=_("On the staff roster now"), choices=_EITHER, required=False)
    is_customer = forms.ChoiceField(label=_("Linked with a customer"), choices=_EITHER, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = spaces.every()
        codes = sorted({each.language for each in held})
        self._offer("spaces", [(each.slug, each.name) for each in held])
        self._offer("languages", [(code, language_name(code)) for code in codes])
        self._offer("channels", [(pk, f"{name} · {space}") for pk, name, space in conditions.channels()])
        self._offer("stages", [(stage.value, name) for stage, name in stage_names().items()])

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        begins, ends = said["first_seen_from"], said["first_seen_until"]
        if begins and ends and ends < begins:
            self.add_error("first_seen_until", _("The last day must not lie before the first."))
        if said["within_days"] and not said["min_posts"]:
            self.add_error("within_days", _("Days belong to a number of posts."))
        if not self.rule.as_json():
            raise forms.ValidationError(_("Name a condition: without one it is everybody."))
        return said

    @property
    def rule(self) -> Rule:
        """What was typed, of a valid form."""
        said = self.cleaned_data
        return Rule(
            spaces=tuple(said["spaces"]),
            languages=tuple(said["languages"]),
            channels=tuple(said["channels"]),
            stages=tuple(said["stages"]),
            min_posts=said["min_posts"],
            within_days=said["within_days"],
            first_seen_from=said["first_seen_from"],
            first_seen_until=said["first_seen_until"],
            on_roster=_MEANT.get(said["on_roster"]),
            is_customer=_MEANT.get(said["is_customer"]),
        )


def initial(name: str, rule: Rule) -> dict[str, Any]:
    """A segment as the form shows it."""
    told = {each: getattr(rule, each) for each in Rule.__dataclass_fields__}
    either = {each: _SAID[told[each]] for each in ("on_roster", "is_customer")}
    return {"name": name, **told, **either}
