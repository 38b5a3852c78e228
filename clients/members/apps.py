from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "clients.members"
    label = "members"
    verbose_name = "Members"

    def ready(self) -> None:
        """Hear what is announced below, and register what is performed from the board of work."""
        from clients.members import handlers, tasks  # noqa: F401
