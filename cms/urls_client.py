"""Screens on a client's host."""

from django.urls import URLPattern, include, path

from cms.views.media import media
from cms.views.theme import theme

portal: list[URLPattern] = []
desk: list[URLPattern] = []
urlpatterns = [
    path("", include((portal, "portal"))),
    path("desk/", include((desk, "desk"))),
    path("theme.css", theme, name="theme"),
    path("media/<path:path>", media, name="media"),
]
