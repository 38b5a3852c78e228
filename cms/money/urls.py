"""Addresses of Money on the agency's host, in its namespace."""

from django.urls import URLPattern, path

from cms.money import checkout, terms, views

money: list[URLPattern] = [
    path("", views.money, name="money"),
    path("invoices/", views.invoice_list, name="money_invoices"),
    path("credits/", views.credit_list, name="money_credits"),
    path("credits/<int:pk>/", views.credit, name="money_credit"),
    path("credits/<int:pk>/again/", views.credit_retry, name="money_credit_retry"),
    path("events/again/", views.events_retry, name="money_events"),
    path("checkouts/<int:pk>/", checkout.checkout, name="checkout"),
    path("clients/<slug:slug>/", terms.client, name="money_client"),
    path("clients/<slug:slug>/terms/", terms.terms, name="money_terms"),
    path("prices/<int:pk>/again/", terms.price_retry, name="money_price_retry"),
    path("clients/<slug:slug>/checkout/", checkout.start, name="checkout_start"),
]
