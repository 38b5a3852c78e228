from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NotificationsConfig(AppConfig):
    name = "tenants.notifications"
    label = "notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from tenants.notifications import tasks  # noqa: F401 - registers what it performs

        autodiscover_modules("notifications")  # each app's wordings, and what it tells of
