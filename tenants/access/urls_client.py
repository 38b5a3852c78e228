from django.urls import path

from tenants.access.views import handover

app_name = "access"
urlpatterns = [
    path("handover/<str:token>/", handover.arrive, name="arrive"),
    path("sign-out/", handover.sign_out, name="sign_out"),
]
