"""A client's host: the portal, the staff's desk on that client, its Wagtail admin, its files."""

from django.urls import include, path
from django.views.generic import RedirectView

from cms.desk.views import letting_in
from cms.views.wagtail_account import OwnAccountView
from config import api

in_place_of_wagtails = [
    path("account/", OwnAccountView.as_view(), name="wagtailadmin_account"),
    # People sign in at the agency's host, with a second factor; whoever comes here has done so.
    path("login/", RedirectView.as_view(pattern_name="wagtailadmin_home"), name="wagtailadmin_login"),
]
urlpatterns = [
    path("api/v1/", include(api.urls())),
    path("api/", include(api.elsewhere())),
    path("desk/api/document/", letting_in.document, {"made": api.document}, name="api_document"),
    path("", include("tenants.access.urls_client")),
    path("", include("content_calendar.urls")),
    path("", include("clients.spaces.urls")),
    path("", include("cms.urls_client")),
    path("cms/", include(in_place_of_wagtails)),
    path("cms/", include("wagtail.admin.urls")),
    path("cms-documents/", include("wagtail.documents.urls")),
]
handler400 = "cms.views.errors.bad_request"
handler403 = "cms.views.errors.forbidden"
handler404 = "cms.views.errors.not_found"
handler500 = "cms.views.errors.fault"
