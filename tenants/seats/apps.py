from django.apps import AppConfig


class SeatsConfig(AppConfig):
    name = "tenants.seats"
    label = "seats"
    verbose_name = "Seats"

    def ready(self) -> None:
        from tenants.seats import handlers  # noqa: F401
