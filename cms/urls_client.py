"""Screens on a client's host."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from cms.agreements import urls as agreements
from cms.approvals import urls as approvals
from cms.audit.views import client_trail
from cms.calendar import urls as calendar
from cms.community import urls as community
from cms.desk.urls_conduct import conduct
from cms.desk.urls_lifecycle import lifecycle
from cms.desk.views import cases as desk_cases
from cms.desk.views import connections as desk_connections
from cms.desk.views import evidence as desk_evidence
from cms.desk.views import letting_in, offline, receivers, uploads
from cms.desk.views import reports as desk_reports
from cms.desk.views import sources as desk_sources
from cms.desk.views import spaces as desk_spaces
from cms.desk.views.home import home
from cms.desk.views.hooks import webhook
from cms.members import urls as members
from cms.notices.urls import notices
from cms.people import urls as people
from cms.portal import service_levels
from cms.portal import views as portal_views
from cms.portal.billing import billing
from cms.portal.guideline import guideline
from cms.portal.programme import programme
from cms.privacy import urls as privacy
from cms.setup.urls import setup
from cms.views.media import media
from cms.views.theme import theme

MONTH = r"(?P<month>\d{4}-\d{2})"

portal: list[URLPattern | URLResolver] = [
    path("", portal_views.month, name="month"),
    path("reports/", portal_views.report_list, name="reports"),
    re_path(rf"^reports/{MONTH}/$", portal_views.report, name="report"),
    re_path(rf"^reports/{MONTH}/report\.pdf$", portal_views.report_pdf, name="report_pdf"),
    re_path(rf"^reports/{MONTH}/data\.(?P<kind>csv|json)$", portal_views.report_data, name="report_data"),
    path("programme/", programme, name="programme"),
    path("charter/", portal_views.charter, name="charter"),
    path("guideline/", guideline, name="guideline"),
    *community.portal,
    path("service-levels/", service_levels.page, name="service_levels"),
    path("billing/", billing, name="billing"),
    path("approvals/", include(approvals.approvals)),
    path("calendar/", include(approvals.calendar)),
    path("notifications/", include(notices)),
    *agreements.portal,
]
desk: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("calendar/", include(calendar.calendar)),
    path("reports/", desk_reports.index, name="reports"),
    path("reports/make/", desk_reports.make, name="report_make"),
    re_path(rf"^reports/{MONTH}/$", desk_reports.report, name="report"),
    re_path(rf"^reports/{MONTH}/run/$", desk_reports.run, name="report_run"),
    re_path(rf"^reports/{MONTH}/release/$", desk_reports.release, name="report_release"),
    re_path(rf"^reports/{MONTH}/restate/$", desk_reports.restate, name="report_restate"),
    path("cases/", desk_cases.index, name="cases"),
    path("cases/<int:number>/", desk_cases.case, name="case"),
    path("cases/<int:number>/<slug:act>/", desk_cases.act, name="case_act"),
    path("evidence/", desk_evidence.index, name="evidence"),
    path("evidence/runs/<int:pk>/", desk_evidence.ingest_run, name="ingest_run"),
    path("evidence/offline/", offline.index, name="offline"),
    path("evidence/offline/gatherings/", offline.gathering_new, name="gathering_new"),
    path("evidence/offline/gatherings/<int:pk>/", offline.gathering, name="gathering"),
    path("evidence/offline/entries/", offline.entry_new, name="entry_new"),
    path("evidence/offline/groups/", offline.group_new, name="group_new"),
    path("evidence/offline/groups/<int:pk>/drop/", offline.group_drop, name="group_drop"),
    re_path(
        r"^evidence/offline/(?P<what>gathering|entry)/(?P<pk>\d{1,18})/out/$", offline.take_out, name="offline_take_out"
    ),
    path("evidence/files/", uploads.index, name="uploads"),
    path("evidence/files/<int:pk>/", uploads.upload, name="upload"),
    path("spaces/<slug:slug>/", desk_spaces.space, name="space"),
    path("spaces/<slug:slug>/connection/", desk_connections.connection, name="connection"),
    path("spaces/<slug:slug>/connection/test/", desk_connections.test, name="connection_test"),
    path("spaces/<slug:slug>/connection/end/", desk_connections.disconnect, name="connection_end"),
    path("spaces/<slug:slug>/webhook/<slug:act>/", webhook, name="webhook"),
    path("spaces/<slug:slug>/source/", desk_sources.source, name="source"),
    path("spaces/<slug:slug>/source/look/", desk_sources.look, name="source_look"),
    path("people/", include(people.at_client)),
    path("audit/", client_trail, name="audit"),
    path("api/", letting_in.index, name="api"),
    path("api/tokens/<int:pk>/", letting_in.revoke, name="api_revoke"),
    path("api/receivers/", receivers.index, name="receivers"),
    path("api/receivers/<int:pk>/", receivers.receiver, name="receiver"),
    re_path(r"^api/receivers/(?P<pk>\d{1,18})/(?P<act>test|stop|start)/$", receivers.act, name="receiver_act"),
    path("api/news/<int:pk>/", receivers.news, name="news"),
    path("api/news/<int:pk>/again/", receivers.again, name="news_again"),
    *community.desk,
    *conduct,
    *agreements.desk,
    *setup,
    *lifecycle,
    *privacy.desk,
    *members.desk,
]
urlpatterns = [
    path("", include((portal, "portal"))),
    path("desk/", include((desk, "desk"))),
    path("theme.css", theme, name="theme"),
    path("media/<path:path>", media, name="media"),
]
