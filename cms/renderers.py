"""How Django's forms look here: setting FORM_RENDERER names this class.

Widgets keep Django's own templates, so "django.forms" stands in INSTALLED_APPS.
"""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class DesignRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` in the design system's own markup."""

    form_template_name = "ds/form.html"
    field_template_name = "ds/field.html"
