from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "tenants.boards"
    label = "boards"
    verbose_name = "Boards"
