from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "playbooks"
    verbose_name = "Playbooks"

    def ready(self) -> None:
        """Register what this app hears and finds missing, and whom Wagtail's groups of the guideline are for."""
        from playbooks import handlers, notifications  # noqa: F401
        from playbooks.selectors import readiness  # noqa: F401
        from tenants.access.rules.permissions import Permission
        from tenants.seats.services import seats_by

        seats_by("Guideline writers", Permission.GUIDELINE_EDIT)
        seats_by("Guideline publishers", Permission.GUIDELINE_PUBLISH)
