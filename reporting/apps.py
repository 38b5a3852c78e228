from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = "Reporting"

    def ready(self) -> None:
        """Register what this app performs from the board of work."""
        from reporting import tasks  # noqa: F401
