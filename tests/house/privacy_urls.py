"""The addresses of data requests: rows of the URL × role table."""

from __future__ import annotations

from tenants.kernel.actor import Role

LEADS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER})
OWNERS = frozenset({Role.OWNER})
NOBODY = "00000000-0000-4000-8000-000000000000"

PATHS: dict[str, tuple[str, frozenset[Role], int, dict[str, str] | None]] = {
    "desk:people_data": ("/desk/people-data/", LEADS, 200, None),
    "desk:member_export": ("/desk/people-data/members/999999999/export/", LEADS, 404, {}),
    "desk:member_erase": ("/desk/people-data/members/999999999/erase/", LEADS, 404, None),
    "desk:person_export": (f"/desk/people-data/people/{NOBODY}/export/", LEADS, 404, {}),
    "desk:person_erase": (f"/desk/people-data/people/{NOBODY}/erase/", LEADS, 404, None),
    "desk:client_data": ("/desk/client-data/", OWNERS, 200, None),
    "desk:client_export": ("/desk/client-data/export/", OWNERS, 302, {}),
    "desk:client_export_run": ("/desk/client-data/exports/999999999/", OWNERS, 404, None),
    "desk:client_export_file": ("/desk/client-data/exports/999999999/file/", OWNERS, 404, None),
    "desk:client_erase": ("/desk/client-data/erase/", OWNERS, 200, None),
}
"""Name → path, who may, what they get, and what is sent."""
AGENCY: dict[str, tuple[str, frozenset[Role], int]] = {
    "agency:restore": ("/clients/restore/", OWNERS, 200),
    "agency:restoration": (f"/clients/restore/{NOBODY}/", OWNERS, 404),
    "agency:archive": ("/clients/archive/", OWNERS, 200),
    "agency:certificate": ("/clients/archive/none/", OWNERS, 404),
}
