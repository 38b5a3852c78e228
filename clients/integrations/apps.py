from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "clients.integrations"
    label = "integrations"
    verbose_name = "Integrations"

    def ready(self) -> None:
        """Register what is performed from the board, who is told what, and how a program's own key is known."""
        from clients.integrations import notifications, tasks  # noqa: F401
        from clients.integrations.selectors import tokens
        from tenants.access import machines

        machines.register(tokens.is_held)
