from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"
    verbose_name = "Clients"

    def ready(self) -> None:
        """Register what this app hears, tells people of, and performs from the board of work."""
        from clients import handlers, notifications, tasks  # noqa: F401
