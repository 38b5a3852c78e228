"""Addresses of a client's start under /desk/."""

from django.urls import URLPattern, path

from cms.setup import views

setup: list[URLPattern] = [
    path("fit/", views.fit, name="fit"),
    path("fit/override/", views.override, name="fit_override"),
    path("setup/", views.index, name="setup"),
    path("setup/<slug:code>/", views.step, name="setup_step"),
]
