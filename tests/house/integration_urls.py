"""The addresses of other systems and the desk's pages about them: rows of the URL × role table."""

from __future__ import annotations

from tenants.kernel.actor import Role

LEADS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER})
TAKERS = LEADS | {Role.COMMUNITY_MANAGER, Role.ANALYST}
READERS = TAKERS | {Role.MODERATOR}
NOBODY: frozenset[Role] = frozenset()
"""A person's session opens nothing where programs come with a token: everybody is a stranger there."""

PATHS: dict[str, tuple[str, frozenset[Role], int, int, int, dict[str, str] | None]] = {
    "desk:offline": ("/desk/evidence/offline/", READERS, 200, 403, 401, None),
    "desk:gathering_new": ("/desk/evidence/offline/gatherings/", TAKERS, 200, 403, 401, None),
    "desk:gathering": ("/desk/evidence/offline/gatherings/999999999/", TAKERS, 404, 403, 401, None),
    "desk:entry_new": ("/desk/evidence/offline/entries/", TAKERS, 200, 403, 401, None),
    "desk:group_new": ("/desk/evidence/offline/groups/", TAKERS, 200, 403, 401, None),
    "desk:group_drop": ("/desk/evidence/offline/groups/999999999/drop/", TAKERS, 404, 403, 401, {}),
    "desk:offline_take_out": ("/desk/evidence/offline/entry/999999999/out/", TAKERS, 404, 403, 401, None),
    "desk:uploads": ("/desk/evidence/files/", TAKERS, 200, 403, 401, None),
    "desk:upload": ("/desk/evidence/files/999999999/", TAKERS, 404, 403, 401, None),
    "desk:api": ("/desk/api/", LEADS, 200, 403, 401, None),
    "desk:api_revoke": ("/desk/api/tokens/999999999/", LEADS, 404, 403, 401, None),
    "desk:receivers": ("/desk/api/receivers/", LEADS, 200, 403, 401, None),
    "desk:receiver": ("/desk/api/receivers/999999999/", LEADS, 404, 403, 401, None),
    "desk:receiver_act": ("/desk/api/receivers/999999999/test/", LEADS, 404, 403, 401, {}),
    "desk:news": ("/desk/api/news/999999999/", LEADS, 404, 403, 401, None),
    "desk:news_again": ("/desk/api/news/999999999/again/", LEADS, 404, 403, 401, {}),
    "api_document": ("/desk/api/document/", LEADS, 200, 403, 401, None),
    "api:activity": ("/api/v1/activity", NOBODY, 200, 401, 401, {}),
    "api:spaces": ("/api/v1/spaces", NOBODY, 200, 401, 401, None),
    "api:metrics": ("/api/v1/metrics?month=2026-03", NOBODY, 200, 401, 401, None),
    "api:objectives": ("/api/v1/objectives", NOBODY, 200, 401, 401, None),
    "api:document": ("/api/v1/openapi.json", NOBODY, 200, 401, 401, None),
    "api_elsewhere": ("/api/", NOBODY, 200, 401, 401, None),
}
"""Name → path, who may, what they get, what everybody else gets, and a stranger, and what is sent."""
