from django.urls import URLPattern, URLResolver, path

from cms.account import views
from cms.people.views import working

own: list[URLPattern | URLResolver] = [
    path("", views.settings, name="account"),
    path("working-time/", working.own, name="working_time"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end-others/", views.end_others, name="sessions_end"),
    path("sessions/<int:pk>/end/", views.end, name="session_end"),
]
