"""Screens on the agency's host."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
