"""The same four addresses on either host, inside its own namespace."""

from django.urls import URLPattern, URLResolver, path

from cms.notices import views

notices: list[URLPattern | URLResolver] = [
    path("", views.index, name="notifications"),
    path("read/", views.read_all, name="notifications_read"),
    path("mail/", views.choose_mail, name="notifications_mail"),
    path("<int:pk>/", views.follow, name="notification"),
]
