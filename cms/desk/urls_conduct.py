"""Addresses of the guideline and the playbooks under /desk/."""

from django.urls import URLPattern, path, re_path

from cms.desk.views import guideline, playbooks

conduct: list[URLPattern] = [
    path("guideline/", guideline.guideline, name="guideline"),
    path("guideline/begin/", guideline.begin, name="guideline_begin"),
    path("guideline/publish/", guideline.publish, name="guideline_publish"),
    path("guideline/confirm/", guideline.confirm, name="guideline_confirm"),
    path("guideline/readers/", guideline.readers, name="guideline_readers"),
    path("guideline/versions/<int:number>/", guideline.version, name="guideline_version"),
    path("guideline/check/", guideline.check, name="check"),
    path("playbooks/", playbooks.index, name="playbooks"),
    path("playbooks/start/", playbooks.start, name="playbook_start"),
    path("playbooks/runs/<int:pk>/", playbooks.run, name="playbook_run"),
    re_path(r"^playbooks/tasks/(?P<pk>\d{1,18})/(?P<action>done|skip|reopen)/$", playbooks.task, name="playbook_task"),
]
