"""Addresses of onboarding on the agency's host, in its namespace."""

from django.urls import URLPattern, path

from cms.onboarding import drafts, making, step

onboarding: list[URLPattern] = [
    path("", drafts.listing, name="onboarding"),
    path("new/", drafts.new, name="onboarding_new"),
    path("<uuid:uuid>/", drafts.resume, name="onboarding_draft"),
    path("<uuid:uuid>/brief.yaml", drafts.brief, name="onboarding_brief"),
    path("<uuid:uuid>/colleagues/", drafts.add_colleague, name="onboarding_colleagues"),
    path("<uuid:uuid>/decline/", drafts.decline, name="onboarding_decline"),
    path("<uuid:uuid>/reopen/", drafts.reopen, name="onboarding_reopen"),
    path("<uuid:uuid>/create/", making.create, name="onboarding_create"),
    path("<uuid:uuid>/<slug:code>/", step.step, name="onboarding_step"),
]
