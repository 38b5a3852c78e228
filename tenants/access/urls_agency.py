from django.urls import path

from tenants.access.views import handover

app_name = "access"
urlpatterns = [path("handover/", handover.leave, name="handover")]
