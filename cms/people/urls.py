"""The same addresses on either host, inside its own namespace; closing an account is the agency's alone."""

from django.urls import URLPattern, URLResolver, path

from cms.people.views import account, invite, people, roles, working

both: list[URLPattern | URLResolver] = [
    path("invite/", invite.invite, name="people_invite"),
    path("invitations/<int:pk>/<slug:act>/", invite.act, name="invitation_act"),
    path("roles/<int:pk>/", roles.role, name="role"),
    path("<uuid:uuid>/", people.person, name="person"),
    path("<uuid:uuid>/roles/", roles.grant, name="person_grant"),
]
at_client: list[URLPattern | URLResolver] = [
    path("", people.of_client, name="people"),
    path("send/", invite.send, name="people_send"),
    *both,
]
at_agency: list[URLPattern | URLResolver] = [
    path("", people.of_agency, name="people"),
    *both,
    path("<uuid:uuid>/account/", account.account, name="person_account"),
    path("<uuid:uuid>/account/<slug:slug>/", account.hand_over, name="person_hand_over"),
    path("<uuid:uuid>/working-time/", working.of, name="person_working_time"),
]
