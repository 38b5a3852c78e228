from django.apps import AppConfig


class SeatsConfig(AppConfig):
    name = "tenants.seats"
    label = "seats"
    verbose_name = "Seats"
