"""Addresses of data requests, below /desk/."""

from django.urls import URLPattern, path

from cms.privacy.views import members, people

desk: list[URLPattern] = [
    path("people-data/", people.page, name="people_data"),
    path("people-data/members/<int:pk>/export/", members.export, name="member_export"),
    path("people-data/members/<int:pk>/erase/", members.erase, name="member_erase"),
    path("people-data/people/<uuid:uuid>/export/", people.export, name="person_export"),
    path("people-data/people/<uuid:uuid>/erase/", people.erase, name="person_erase"),
]
