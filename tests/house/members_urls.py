"""The addresses of the members: rows of the URL × role table."""

from __future__ import annotations

from tenants.kernel.actor import STAFF, Role

COMMUNITY = STAFF - {Role.FINANCE}
LEADS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER})
EDITORS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER})

PATHS: dict[str, tuple[str, frozenset[Role], int, dict[str, str] | None]] = {
    "desk:members": ("/desk/members/", COMMUNITY, 200, None),
    "desk:lifecycle": ("/desk/members/lifecycle/", COMMUNITY, 200, None),
    "desk:member": ("/desk/members/999999999/", COMMUNITY, 404, None),
    "desk:member_join": ("/desk/members/999999999/join/", EDITORS, 404, {}),
    "desk:member_part": ("/desk/members/999999999/part/", EDITORS, 404, {}),
    "desk:roster_add": ("/desk/members/999999999/roster/", EDITORS, 404, {}),
    "desk:roster_end": ("/desk/members/roster/999999999/end/", EDITORS, 404, {}),
    "desk:roster_remove": ("/desk/members/roster/999999999/remove/", EDITORS, 404, {}),
    "desk:customers": ("/desk/customers/", EDITORS | {Role.ANALYST}, 200, None),
    "desk:customers_take_in": ("/desk/customers/lists/", LEADS, 422, {}),
    "desk:customer_list": ("/desk/customers/lists/999999999/", EDITORS | {Role.ANALYST}, 404, None),
    "desk:customer_list_out": ("/desk/customers/lists/999999999/out/", LEADS, 404, None),
    "desk:customers_state": ("/desk/customers/sets/", LEADS, 422, {}),
    "desk:customer_link": ("/desk/members/999999999/customer/", LEADS, 404, {}),
    "desk:customer_unlink": ("/desk/customers/links/999999999/end/", LEADS, 404, {}),
    "desk:segments": ("/desk/segments/", COMMUNITY, 200, None),
    "desk:segment_new": ("/desk/segments/new/", EDITORS, 200, None),
    "desk:segment": ("/desk/segments/999999999/", EDITORS, 404, None),
    "desk:segment_end": ("/desk/segments/999999999/end/", EDITORS, 404, {}),
}
"""Name → path, who may, what they get, and what is sent."""
