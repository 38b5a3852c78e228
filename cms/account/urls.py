from django.urls import URLPattern, URLResolver, path

from cms.account import views

own: list[URLPattern | URLResolver] = [
    path("", views.settings, name="account"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end-others/", views.end_others, name="sessions_end"),
    path("sessions/<int:pk>/end/", views.end, name="session_end"),
]
