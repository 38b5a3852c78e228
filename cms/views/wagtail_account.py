"""A person's own page in Wagtail's admin, without what is not Wagtail's to change."""

from __future__ import annotations

from typing import Any

from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel


class OwnAccountView(AccountView):
    """People are the agency's, known by name and address in public: here they choose picture, language and theme."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]
