from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "clients.spaces"
    label = "spaces"
    verbose_name = "Spaces"
