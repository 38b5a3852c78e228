"""Screens on the agency's host."""

from django.urls import URLPattern, URLResolver, include, path

from cms.account.urls import own
from cms.audit.views import agency_trail
from cms.money.urls import money
from cms.notices.urls import notices
from cms.onboarding.urls import onboarding
from cms.people import urls as people
from cms.portfolio import saved, views
from cms.privacy import urls as privacy
from cms.queue import views as queue_views
from cms.views.design import gallery

agency: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("portfolio/", views.portfolio, name="portfolio"),
    path("portfolio/views/", saved.save, name="view_save"),
    path("portfolio/views/<int:pk>/forget/", saved.forget, name="view_forget"),
    path("reports/", views.reports, name="reports"),
    path("queue/", queue_views.queue, name="queue"),
    path("queue/<slug:slug>/<int:number>/", queue_views.case, name="case"),
    path("queue/<slug:slug>/<int:number>/<slug:act>/", queue_views.act, name="case_act"),
    path("notifications/", include(notices)),
    path("money/", include(money)),
    path("onboarding/", include(onboarding)),
    path("audit/", agency_trail, name="audit"),
    path("people/", include(people.at_agency)),
    path("account/", include(own)),
    *privacy.agency,
]
urlpatterns = [
    path("", include((agency, "agency"))),
    path("ds/", gallery, name="design"),
]
