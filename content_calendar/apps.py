from django.apps import AppConfig


class ContentCalendarConfig(AppConfig):
    name = "content_calendar"
    verbose_name = "Content calendar"
