"""Screens on the agency's host."""

from django.urls import URLPattern, URLResolver, include, path

from cms.notices.urls import notices
from cms.portfolio import views
from cms.views.design import gallery

agency: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("notifications/", include(notices)),
]
urlpatterns = [
    path("", include((agency, "agency"))),
    path("ds/", gallery, name="design"),
]
