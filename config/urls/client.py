"""A client's host: the portal, the staff's desk on that client, its Wagtail admin, its files."""

from django.urls import include, path

from cms.views.wagtail_account import OwnAccountView

urlpatterns = [
    path("", include("tenants.access.urls_client")),
    path("", include("content_calendar.urls")),
    path("", include("cms.urls_client")),
    path("cms/", include([path("account/", OwnAccountView.as_view(), name="wagtailadmin_account")])),
    path("cms/", include("wagtail.admin.urls")),
    path("cms-documents/", include("wagtail.documents.urls")),
]
handler400 = "cms.views.errors.bad_request"
handler403 = "cms.views.errors.forbidden"
handler404 = "cms.views.errors.not_found"
handler500 = "cms.views.errors.fault"
