"""The template of a client's schema belongs to the database that it was made in."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType

from tenants.services import template


@pytest.mark.django_db
def test_other_ids_of_content_types_are_another_template() -> None:
    """The text holds them: in permissions, in workflows. A database made by another release first has others."""
    before = template.place()
    assert before.exists()
    assert template.place() == before
    ContentType.objects.create(app_label="later", model="release")
    assert template.place() != before
