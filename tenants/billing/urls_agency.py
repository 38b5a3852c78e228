"""What billing answers on the agency's host."""

from django.urls import path

from tenants.billing.views.webhook import stripe

app_name = "billing"
urlpatterns = [path("stripe/", stripe, name="stripe")]
