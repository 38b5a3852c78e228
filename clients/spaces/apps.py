from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "clients.spaces"
    label = "spaces"
    verbose_name = "Spaces"

    def ready(self) -> None:
        """Register what this app performs from the board of work."""
        from clients.spaces import tasks  # noqa: F401
