"""The community's pages on a client's desk, and its page in the portal."""

from __future__ import annotations

from django.urls import path

from cms.community import order, portal_page, stages, structure, topics, views

desk = [
    path("community/", views.health, name="community"),
    path("community/behind/<slug:figure>/", views.behind, name="community_behind"),
    path("community/structure/", structure.page, name="community_structure"),
    path("community/topics/", topics.page, name="community_topics"),
    path("community/order/", order.page, name="community_order"),
    path("community-stage/", stages.page, name="community_stage"),
]
portal = [path("community/", portal_page.page, name="community")]
