from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "clients.spaces"
    label = "spaces"
    verbose_name = "Spaces"

    def ready(self) -> None:
        """Register what this app hears, what it performs from the board of work, and what it recounts at night."""
        from clients.spaces import handlers, tasks  # noqa: F401
        from clients.spaces.services import board, catching_up  # noqa: F401
