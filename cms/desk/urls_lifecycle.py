"""Addresses of a client's life under /desk/: going live, its stage, the long run, its end."""

from django.urls import URLPattern, path, re_path

from cms.desk.views import closing, programme, stages

lifecycle: list[URLPattern] = [
    path("go-live/", stages.go_live, name="go_live"),
    path("stage/", stages.stage, name="stage"),
    re_path(r"^stage/(?P<act>pause|resume|ending|end)/$", stages.move, name="stage_move"),
    path("programme/", programme.index, name="programme"),
    path("programme/milestones/", programme.add_milestone, name="milestone_new"),
    path("programme/milestones/<int:pk>/", programme.reach, name="milestone_reached"),
    path("programme/tasks/", programme.add_task, name="maintenance_new"),
    re_path(r"^programme/tasks/(?P<pk>\d{1,18})/(?P<act>done|retire)/$", programme.act, name="maintenance_act"),
    path("closing/", closing.plan, name="closing"),
    re_path(r"^closing/(?P<step>members|content|data)/$", closing.step, name="closing_step"),
]
