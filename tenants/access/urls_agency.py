from django.urls import path

from tenants.access.views import handover, invitation

app_name = "access"
urlpatterns = [
    path("handover/", handover.leave, name="handover"),
    path("invitation/<str:token>/", invitation.invitation, name="invitation"),
]
