"""The guideline in Wagtail's editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from playbooks.forms import GuidelineForm
from playbooks.models import Guideline
from playbooks.names import ACTION_NAMES, LANGUAGE_NAMES, SEVERITY_NAMES
from playbooks.rules.guideline import LANGUAGES


def _lists(language: str) -> MultiFieldPanel:
    rows = {"rows": 3}
    return MultiFieldPanel(
        [
            FieldPanel(
                f"never_{language}",
                heading=_("Never used"),
                help_text=_("One word or phrase a line, in each form that counts: cheap does not find cheaper."),
                widget=forms.Textarea(attrs=rows),
            ),
            FieldPanel(
                f"prefer_{language}",
                heading=_("Written otherwise"),
                help_text=_("One a line: users = members."),
                widget=forms.Textarea(attrs=rows),
            ),
            FieldPanel(
                f"disclosure_{language}",
                heading=_("Disclosure"),
                help_text=_("The words that a text must hold."),
            ),
            FieldPanel(
                f"disclosure_when_{language}",
                heading=_("Disclosure is due when one of these stands in the text"),
                help_text=_("One word or phrase a line. With none, it is due in every text of the language."),
                widget=forms.Textarea(attrs=rows),
            ),
        ],
        heading=LANGUAGE_NAMES[language],
        classname="collapsed",
    )


def _rule() -> list[Any]:
    severities = [(each.value, name) for each, name in SEVERITY_NAMES.items()]
    actions = [(each.value, name) for each, name in ACTION_NAMES.items()]
    return [
        FieldRowPanel(
            [
                FieldPanel("number", heading=_("Number"), help_text=_("Such as 4.2. Decisions name the rule by it.")),
                FieldPanel("title", heading=_("Title")),
            ]
        ),
        FieldPanel("text", heading=_("Text"), widget=forms.Textarea(attrs={"rows": 4})),
        FieldRowPanel(
            [
                FieldPanel("severity", heading=_("Severity"), widget=forms.Select(choices=severities)),
                FieldPanel(
                    "default_action",
                    heading=_("Action to start from"),
                    widget=forms.Select(choices=actions),
                    help_text=_("A person decides; this is what is offered first."),
                ),
            ]
        ),
        *(_lists(language) for language in LANGUAGES),
    ]


class GuidelineEditView(EditView):
    """Each save is recorded with what it changed, so it is a person's act, not a machine's while they type."""

    def setup(self, *args: Any, **kwargs: Any) -> None:
        super().setup(*args, **kwargs)
        self.autosave_enabled = False


class GuidelineViewSet(SnippetViewSet):
    """One guideline a client: begun at onboarding or on the desk, written here, never deleted."""

    model = Guideline
    icon = "list-ul"
    menu_label = _("Brand guideline")
    menu_order = 150
    add_to_admin_menu = True
    copy_view_enabled = False
    edit_view_class = GuidelineEditView
    list_display = ["title", "last_published_at"]
    edit_handler = ObjectList(
        [
            FieldPanel("title", heading=_("Title")),
            FieldPanel(
                "introduction",
                heading=_("How we sound"),
                help_text=_("A few sentences that everyone remembers."),
                widget=forms.Textarea(attrs={"rows": 5}),
            ),
            InlinePanel("rules", panels=_rule(), heading=_("Rules"), label=_("Rule")),
        ],
        base_form_class=GuidelineForm,
    )


register_snippet(GuidelineViewSet)


@hooks.register("construct_snippet_action_menu")
def offer_no_unpublishing(menu_items: list[Any], request: Any, context: dict[str, Any]) -> None:
    """A guideline is replaced, never taken back: playbooks.handlers refuses it as well."""
    if context["model"] is Guideline:
        menu_items[:] = [item for item in menu_items if item.name not in ("action-unpublish", "action-delete")]
