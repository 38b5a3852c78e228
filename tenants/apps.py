from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "tenants"
    verbose_name = "Clients of the agency"

    def ready(self) -> None:
        from tenants import broken_chains, checks, handlers  # noqa: F401
