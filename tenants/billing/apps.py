from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "tenants.billing"
    label = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        """Register what this app performs from the board of work."""
        from tenants.billing import tasks  # noqa: F401
