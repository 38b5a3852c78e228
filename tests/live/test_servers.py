"""What the tests here stand on: the servers are there, and are what they say."""

from __future__ import annotations

from tests.live.servers import Someone, member_of


def test_a_mastodon_answers_its_admin(mastodon: str) -> None:
    told = Someone(mastodon, "ada_token").call("GET", "/api/v1/accounts/verify_credentials")
    assert told["username"] == "ada"


def test_a_homeserver_registers_people(homeserver: str) -> None:
    anna = member_of(homeserver, "anna-of-the-servers")
    assert anna.call("GET", "/_matrix/client/v3/account/whoami")["user_id"] == "@anna-of-the-servers:live.test"
