from django.apps import AppConfig


class WitnessConfig(AppConfig):
    name = "tenants.witness"
    label = "witness"
    verbose_name = "Witness"
