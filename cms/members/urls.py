"""Addresses of the members below /desk/."""

from django.urls import URLPattern, path

from cms.members.views import lifecycle, members, roster

desk: list[URLPattern] = [
    path("members/", members.index, name="members"),
    path("members/lifecycle/", lifecycle.page, name="lifecycle"),
    path("members/<int:pk>/", members.one, name="member"),
    path("members/<int:pk>/join/", members.join, name="member_join"),
    path("members/<int:pk>/part/", members.part, name="member_part"),
    path("members/<int:pk>/roster/", roster.add, name="roster_add"),
    path("members/roster/<int:pk>/end/", roster.end, name="roster_end"),
    path("members/roster/<int:pk>/remove/", roster.remove, name="roster_remove"),
]
