"""The agency's host: sign-in, portfolio, design system."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("tenants.access.urls_accounts")),
    path("", include("tenants.access.urls_agency")),
    path("billing/", include("tenants.billing.urls_agency")),
    path("", include("cms.urls_agency")),
]
handler400 = "cms.views.errors.bad_request"
handler403 = "cms.views.errors.forbidden"
handler404 = "cms.views.errors.not_found"
handler500 = "cms.views.errors.fault"
