"""Where the platforms of a client's spaces call, on the client's host."""

from django.urls import path

from clients.spaces.views.hook import hook

app_name = "spaces"
urlpatterns = [path("hooks/<slug:slug>/", hook, name="hook")]
