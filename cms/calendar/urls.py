"""The calendar's addresses, below /desk/calendar/."""

from django.urls import URLPattern, path

from cms.calendar.views import acts, item, month

calendar: list[URLPattern] = [
    path("", month.month, name="calendar"),
    path("new/", item.new, name="item_new"),
    path("look/", item.look, name="item_look"),
    path("<int:pk>/", item.item, name="item"),
    path("<int:pk>/peek/", item.peek, name="item_peek"),
    path("<int:pk>/move/", acts.move, name="item_move"),
    path("<int:pk>/send/", acts.send, name="item_send"),
    path("<int:pk>/review/", acts.review, name="item_review"),
    path("<int:pk>/take-back/", acts.take_back, name="item_take_back"),
    path("<int:pk>/cancel/", acts.cancel, name="item_cancel"),
    path("<int:pk>/remind/", acts.remind, name="item_remind"),
    path("<int:pk>/retry/", acts.retry, name="item_retry"),
    path("<int:pk>/comment/", acts.comment, name="item_comment"),
]
