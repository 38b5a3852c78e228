from django.apps import AppConfig


class ContentCalendarConfig(AppConfig):
    name = "content_calendar"
    verbose_name = "Content calendar"

    def ready(self) -> None:
        """Register what this app hears, and what it performs from the board of work."""
        from content_calendar import handlers, tasks  # noqa: F401
