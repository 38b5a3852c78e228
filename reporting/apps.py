from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Reporting"

    def ready(self) -> None:
        """Register what this app hears, and what it performs from the board of work."""
        from reporting import handlers, tasks  # noqa: F401
