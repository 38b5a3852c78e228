"""Addresses of onboarding on the agency's host."""

from django.urls import URLPattern, path

from cms.onboarding.views import creating, drafts, steps

onboarding: list[URLPattern] = [
    path("", drafts.index, name="onboarding"),
    path("new/", drafts.new, name="onboarding_new"),
    path("import/", drafts.take_in, name="onboarding_import"),
    path("<uuid:uuid>/", drafts.draft, name="onboarding_draft"),
    path("<uuid:uuid>/create/", creating.create, name="onboarding_create"),
    path("<uuid:uuid>/brief.yaml", drafts.download, name="onboarding_brief"),
    path("<uuid:uuid>/decline/", drafts.decline, name="onboarding_decline"),
    path("<uuid:uuid>/reopen/", drafts.reopen, name="onboarding_reopen"),
    path("<uuid:uuid>/colleagues/", drafts.add_colleague, name="onboarding_colleagues"),
    path("<uuid:uuid>/<slug:code>/", steps.step, name="onboarding_step"),
]
