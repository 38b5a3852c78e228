"""The calendar for other calendars, on a client's host. The screens are the portal's and the desk's."""

from django.urls import path

from content_calendar.views import feed

app_name = "content_calendar"
urlpatterns = [path("feeds/calendar/<str:token>.ics", feed.calendar, name="feed")]
