"""Addresses of what is agreed on: below /desk/, and in the portal."""

from django.urls import URLPattern, path

from cms.agreements.lists import DATA_REGISTER, RESPONSIBILITIES
from cms.agreements.views import charter, duties, lists, stakeholders

desk: list[URLPattern] = [
    path("charter/", charter.desk, name="charter"),
    path("charter/ask/", charter.ask, name="charter_ask"),
    path("charter/sign/", charter.sign_for_agency, name="charter_sign"),
    path("stakeholders/", stakeholders.index, name="stakeholders"),
    path("stakeholders/new/", stakeholders.new, name="stakeholder_new"),
    path("stakeholders/<int:pk>/", stakeholders.one, name="stakeholder"),
    path("stakeholders/<int:pk>/contact/", stakeholders.contact, name="stakeholder_contact"),
    path("stakeholders/<int:pk>/take-off/", stakeholders.take_off, name="stakeholder_take_off"),
    path("data-register/", lists.desk, {"of": DATA_REGISTER}, name="data_register"),
    path("data-register/change/", lists.change, {"of": DATA_REGISTER}, name="data_register_change"),
    path("responsibilities/", lists.desk, {"of": RESPONSIBILITIES}, name="responsibilities"),
    path("responsibilities/change/", lists.change, {"of": RESPONSIBILITIES}, name="responsibilities_change"),
    path("duties/", duties.desk, name="duties"),
    path("duties/new/", duties.new, name="duty_new"),
    path("duties/<int:pk>/done/", duties.done_for_client, name="duty_done"),
    path("duties/<int:pk>/end/", duties.end, name="duty_end"),
]
portal: list[URLPattern] = [
    path("charter/sign/", charter.sign, name="charter_sign"),
    path("charter/decline/", charter.decline, name="charter_decline"),
    path("data/", lists.portal, {"of": DATA_REGISTER}, name="data_register"),
    path("responsibilities/", lists.portal, {"of": RESPONSIBILITIES}, name="responsibilities"),
    path("duties/", duties.portal, name="duties"),
    path("duties/<int:pk>/done/", duties.done, name="duty_done"),
]
