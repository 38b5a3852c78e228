"""The addresses of data requests: rows of the URL × role table."""

from __future__ import annotations

from tenants.kernel.actor import Role

LEADS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER})
NOBODY = "00000000-0000-4000-8000-000000000000"

PATHS: dict[str, tuple[str, frozenset[Role], int, dict[str, str] | None]] = {
    "desk:people_data": ("/desk/people-data/", LEADS, 200, None),
    "desk:member_export": ("/desk/people-data/members/999999999/export/", LEADS, 404, {}),
    "desk:member_erase": ("/desk/people-data/members/999999999/erase/", LEADS, 404, None),
    "desk:person_export": (f"/desk/people-data/people/{NOBODY}/export/", LEADS, 404, {}),
    "desk:person_erase": (f"/desk/people-data/people/{NOBODY}/erase/", LEADS, 404, None),
}
"""Name → path, who may, what they get, and what is sent."""
