"""From a fact to where it is changed."""

from __future__ import annotations

from django import template
from django.template.context import Context
from django.urls import reverse

from cms.setup.steps.every import STEPS
from tenants.access.rules.permissions import may

register = template.Library()


@register.simple_tag(takes_context=True)
def change_url(context: Context, code: str) -> str:
    """The step of the set-up that changes this fact; "" where the reader may not. For pages of the desk."""
    may_change = may(context["request"].actor, STEPS[code].permission)
    return reverse("desk:setup_step", kwargs={"code": code}) if may_change else ""
