"""The client's addresses: below /approvals/ and /calendar/."""

from django.urls import URLPattern, path

from cms.approvals.views import approvals as answers
from cms.approvals.views import calendar as looking

approvals: list[URLPattern] = [
    path("", answers.index, name="approvals"),
    path("<int:pk>/", answers.one, name="approval"),
    path("<int:pk>/approve/", answers.approve, name="approval_approve"),
    path("<int:pk>/change/", answers.change, name="approval_change"),
    path("<int:pk>/comment/", answers.comment, name="approval_comment"),
]
calendar: list[URLPattern] = [
    path("", looking.month, name="calendar"),
    path("feed/", looking.feed, name="calendar_feed"),
]
