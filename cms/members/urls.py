"""Addresses of the members below /desk/."""

from django.urls import URLPattern, path

from cms.members.views import customers, lifecycle, members, roster, segments

desk: list[URLPattern] = [
    path("members/", members.index, name="members"),
    path("members/lifecycle/", lifecycle.page, name="lifecycle"),
    path("members/<int:pk>/", members.one, name="member"),
    path("members/<int:pk>/join/", members.join, name="member_join"),
    path("members/<int:pk>/part/", members.part, name="member_part"),
    path("members/<int:pk>/roster/", roster.add, name="roster_add"),
    path("members/roster/<int:pk>/end/", roster.end, name="roster_end"),
    path("members/roster/<int:pk>/remove/", roster.remove, name="roster_remove"),
    path("customers/", customers.index, name="customers"),
    path("customers/lists/", customers.take_in, name="customers_take_in"),
    path("customers/lists/<int:pk>/", customers.one, name="customer_list"),
    path("customers/lists/<int:pk>/out/", customers.take_out, name="customer_list_out"),
    path("customers/sets/", customers.state, name="customers_state"),
    path("members/<int:pk>/customer/", customers.link, name="customer_link"),
    path("customers/links/<int:pk>/end/", customers.unlink, name="customer_unlink"),
    path("segments/", segments.index, name="segments"),
    path("segments/new/", segments.new, name="segment_new"),
    path("segments/<int:pk>/", segments.one, name="segment"),
    path("segments/<int:pk>/end/", segments.end, name="segment_end"),
]
