"""Items in Wagtail's admin: its editor, revisions and workflow, over our services and our permission matrix."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from clients.selectors import profile
from content_calendar.forms import ItemForm
from content_calendar.models import Item
from content_calendar.services import items
from tenants.access.rules.permissions import Permission, may
from tenants.access.selectors import people
from tenants.access.selectors.actors import actor_at
from tenants.context import current_schema
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal

NEEDED = {"add": Permission.ITEM_EDIT, "change": Permission.ITEM_EDIT, "view": Permission.ITEM_VIEW}
"""What Wagtail calls our permissions. It never publishes, unpublishes or deletes an item."""


def actor_of(user: Any) -> Actor:
    """Who the signed-in person is at this client, asked once a request."""
    name = f"_content_calendar_actor_in_{current_schema()}"
    if not hasattr(user, name):
        setattr(user, name, actor_at(user, profile.current(), at=timezone.now()))
    actor: Actor = getattr(user, name)
    return actor


class ItemPolicy(ModelPermissionPolicy):
    """Our permission matrix in Wagtail's words."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in NEEDED and may(actor_of(user), NEEDED[action])

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Iterable[str]) -> Any:
        tenant, now = profile.current(), timezone.now()
        wanted = {NEEDED[action] for action in actions if action in NEEDED}
        return people.active().filter(
            pk__in={pk for permission in wanted for pk in people.who_may(tenant, permission, at=now)}
        )


register_permission_policy(Item, ItemPolicy(Item))


class _ThroughServices:
    """What Wagtail's views of an item share: our services write, and a refusal is told on the form."""

    request: Any
    form: Any
    object: Any
    new_revision: Any

    def setup(self, *args: Any, **kwargs: Any) -> None:
        super().setup(*args, **kwargs)  # type: ignore[misc]
        # Each save is an edition, so it is a person's act.
        self.autosave_enabled = False

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            self.produced_error_code, self.produced_error_message = refusal.code, str(refusal)
            refused: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
            return refused
        return response

    def submit_action(self) -> None:
        items.submit(self.object, by=actor_of(self.request.user), at=timezone.now())

    def restart_workflow_action(self) -> None:
        self.submit_action()

    def cancel_workflow_action(self) -> None:
        items.take_back(self.object, by=actor_of(self.request.user), at=timezone.now())


class ItemCreateView(_ThroughServices, CreateView):
    def save_instance(self) -> Item:
        """Plan the item that the form describes."""
        item = items.plan(**self.form.said(), on=self.form.when, by=actor_of(self.request.user), at=timezone.now())
        self.new_revision = item.latest_revision
        return item


class ItemEditView(_ThroughServices, EditView):
    def save_instance(self) -> Item:
        """Edit the item, and move it when another day or hour was chosen."""
        by, at = actor_of(self.request.user), timezone.now()
        row = Item.objects.get(pk=self.form.instance.pk)
        seen = self.form.cleaned_data.get("seen_edition") or 0
        row = items.edit(row, self.form.said(), seen_edition=seen, by=by, at=at)
        if {"slot_at", "planned_on"} & set(self.form.changed_data) and self.form.when:
            row = items.move(row, self.form.when, by=by, at=at)
        row = Item.objects.get(pk=row.pk)
        self.new_revision = row.latest_revision
        return row

    def workflow_action_action(self) -> HttpResponse | None:
        try:
            with transaction.atomic():
                super().workflow_action_action()
        except Refusal as refusal:
            messages.error(self.request, str(refusal))
            return redirect(self.get_edit_url())
        return None


class ItemRevertView(_ThroughServices, RevisionsRevertMixin, EditView):
    view_name = "revisions_revert"
    save_instance = ItemEditView.save_instance


class ItemViewSet(SnippetViewSet):
    """The content calendar in Wagtail's admin. The month, the board and the client's answer are our own pages."""

    model = Item
    icon = "calendar"
    menu_label = gettext_lazy("Content calendar")
    menu_order = 140
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["title", "kind", "planned_on", "status"]
    list_filter = ["status", "kind"]
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView
    revisions_revert_view_class = ItemRevertView
    edit_handler = ObjectList(
        [
            FieldPanel("seen_edition"),
            FieldPanel("title", heading=gettext_lazy("Title")),
            FieldPanel("body", heading=gettext_lazy("Text")),
            FieldRowPanel(
                [
                    FieldPanel("kind", heading=gettext_lazy("Kind")),
                    FieldPanel("objective", heading=gettext_lazy("Objective")),
                    FieldPanel("four_c", heading=gettext_lazy("C")),
                ]
            ),
            FieldRowPanel(
                [
                    FieldPanel("space", heading=gettext_lazy("Space")),
                    FieldPanel("channel", heading=gettext_lazy("Channel")),
                    FieldPanel("language", heading=gettext_lazy("Language")),
                ]
            ),
            FieldRowPanel(
                [
                    FieldPanel("slot_at", heading=gettext_lazy("Hour of publication, in your own time")),
                    FieldPanel("planned_on", heading=gettext_lazy("Day, while there is no hour")),
                ]
            ),
            FieldPanel("needs_client", heading=gettext_lazy("The client is asked")),
            FieldPanel("prompt", heading=gettext_lazy("What members are asked, in one sentence")),
        ],
        base_form_class=ItemForm,
    )


register_snippet(ItemViewSet)
