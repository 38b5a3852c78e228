from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "tenants.notifications"
    label = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from tenants.notifications import tasks  # noqa: F401 - registers what it performs
