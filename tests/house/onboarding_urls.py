"""The addresses of onboarding: the rows of the URL × role table."""

from __future__ import annotations

from tenants.kernel.actor import Role

LEADS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER})
NOBODYS = "/onboarding/7c7e2f0e-6f0e-4d5e-9a3b-0d6a1f0b9c11"
"""No draft has it, or it is another's: for who may onboard it does not exist, everybody else may not ask."""

PATHS: dict[str, tuple[str, frozenset[Role], int, dict[str, str] | None]] = {
    "agency:onboarding": ("/onboarding/", LEADS, 200, None),
    "agency:onboarding_new": ("/onboarding/new/", LEADS, 200, None),
    "agency:onboarding_import": ("/onboarding/import/", LEADS, 422, {}),
    "agency:onboarding_draft": (f"{NOBODYS}/", LEADS, 404, None),
    "agency:onboarding_create": (f"{NOBODYS}/create/", LEADS, 404, None),
    "agency:onboarding_brief": (f"{NOBODYS}/brief.yaml", LEADS, 404, None),
    "agency:onboarding_decline": (f"{NOBODYS}/decline/", LEADS, 404, None),
    "agency:onboarding_reopen": (f"{NOBODYS}/reopen/", LEADS, 404, {}),
    "agency:onboarding_colleagues": (f"{NOBODYS}/colleagues/", LEADS, 404, {}),
    "agency:onboarding_step": (f"{NOBODYS}/company/", LEADS, 404, None),
}
