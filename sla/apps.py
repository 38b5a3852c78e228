from django.apps import AppConfig


class SlaConfig(AppConfig):
    name = "sla"
    verbose_name = "Service levels"

    def ready(self) -> None:
        from sla import handlers, tasks  # noqa: F401 - registers what it hears and what it performs
        from sla.selectors import readiness  # noqa: F401 - registers what it finds missing
