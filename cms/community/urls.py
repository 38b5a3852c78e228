"""The community's pages on a client's desk."""

from __future__ import annotations

from django.urls import path

from cms.community import structure, views

desk = [
    path("community/", views.health, name="community"),
    path("community/behind/<slug:figure>/", views.behind, name="community_behind"),
    path("community/structure/", structure.page, name="community_structure"),
]
