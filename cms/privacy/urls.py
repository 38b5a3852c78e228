"""Addresses of data requests, of people below /desk/ and of the client as a whole there and at the agency."""

from django.urls import URLPattern, path

from cms.privacy.views import archive, client_data, members, people, restoring

desk: list[URLPattern] = [
    path("people-data/", people.page, name="people_data"),
    path("people-data/members/<int:pk>/export/", members.export, name="member_export"),
    path("people-data/members/<int:pk>/erase/", members.erase, name="member_erase"),
    path("people-data/people/<uuid:uuid>/export/", people.export, name="person_export"),
    path("people-data/people/<uuid:uuid>/erase/", people.erase, name="person_erase"),
    path("client-data/", client_data.page, name="client_data"),
    path("client-data/export/", client_data.ask, name="client_export"),
    path("client-data/exports/<int:pk>/", client_data.run, name="client_export_run"),
    path("client-data/exports/<int:pk>/file/", client_data.download, name="client_export_file"),
    path("client-data/erase/", client_data.erase, name="client_erase"),
]
agency: list[URLPattern] = [
    path("clients/restore/", restoring.page, name="restore"),
    path("clients/restore/<uuid:uuid>/", restoring.run, name="restoration"),
    path("clients/archive/", archive.page, name="archive"),
    path("clients/archive/<slug:slug>/", archive.certificate, name="certificate"),
]
