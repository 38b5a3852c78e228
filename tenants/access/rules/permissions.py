"""The permission matrix: what each role may do at the clients where it holds.

A snapshot in tests/house/ shows every change of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from tenants.kernel.actor import STAFF, STAKEHOLDERS, Actor, ActorKind, Role
from tenants.kernel.refusals import Refusal


class Permission(StrEnum):
    CLIENT_ONBOARD = "client.onboard"
    CLIENT_VIEW = "client.view"
    FIT_VIEW = "fit.view"
    FIT_OVERRIDE = "fit.override"
    CLIENT_EXPORT = "client.export"
    CLIENT_RESTORE = "client.restore"
    CLIENT_ERASE = "client.erase"
    STAGE_VIEW = "stage.view"
    STAGE_MOVE = "stage.move"
    STAGE_END = "stage.end"
    GO_LIVE_OVERRIDE = "go_live.override"
    PROGRAMME_VIEW = "programme.view"
    PROGRAMME_WORK = "programme.work"
    PROGRAMME_EDIT = "programme.edit"
    PORTFOLIO_VIEW = "portfolio.view"
    VIEW_SHARE = "view.share"
    MEMBERSHIP_MANAGE = "membership.manage"
    PEOPLE_VIEW_AGENCY = "people.view_agency"
    PEOPLE_DEACTIVATE = "people.deactivate"
    CHARTER_VIEW = "charter.view"
    CHARTER_SIGN_AGENCY = "charter.sign_agency"
    CHARTER_SIGN_CLIENT = "charter.sign_client"
    STAKEHOLDER_VIEW = "stakeholder.view"
    STAKEHOLDER_EDIT = "stakeholder.edit"
    DATA_REGISTER_VIEW = "data_register.view"
    DATA_REGISTER_EDIT = "data_register.edit"
    RESPONSIBILITIES_VIEW = "responsibilities.view"
    RESPONSIBILITIES_EDIT = "responsibilities.edit"
    PERSON_DATA_MANAGE = "person_data.manage"
    DUTY_VIEW = "duty.view"
    DUTY_DO = "duty.do"
    DUTY_MANAGE = "duty.manage"
    EVIDENCE_INGEST = "evidence.ingest"
    EVIDENCE_VIEW = "evidence.view"
    COMMUNITY_VIEW = "community.view"
    MEMBER_VIEW = "member.view"
    MEMBER_MANAGE = "member.manage"
    CUSTOMER_VIEW = "customer.view"
    CUSTOMER_MANAGE = "customer.manage"
    VALUE_EDIT = "value.edit"
    REPORT_VIEW = "report.view"
    REPORT_VIEW_DRAFT = "report.view_draft"
    REPORT_MAKE = "report.make"
    REPORT_RELEASE = "report.release"
    GUIDELINE_VIEW = "guideline.view"
    GUIDELINE_EDIT = "guideline.edit"
    GUIDELINE_PUBLISH = "guideline.publish"
    GUIDELINE_CONFIRM = "guideline.confirm"
    PLAYBOOK_RUN = "playbook.run"
    CALENDAR_VIEW = "calendar.view"
    ITEM_VIEW = "item.view"
    ITEM_EDIT = "item.edit"
    ITEM_REVIEW = "item.review"
    ITEM_COMMENT = "item.comment"
    ITEM_APPROVE = "item.approve"
    QUEUE_ENTER = "queue.enter"
    CASE_VIEW = "case.view"
    CASE_WORK = "case.work"
    SERVICE_LEVEL_VIEW = "service_level.view"
    CONNECTION_MANAGE = "connection.manage"
    API_MANAGE = "api.manage"
    BILLING_VIEW = "billing.view"
    MONEY_VIEW = "money.view"
    MONEY_MANAGE = "money.manage"
    CREDIT_DECIDE = "credit.decide"
    AUDIT_VIEW = "audit.view"
    AUDIT_VIEW_AGENCY = "audit.view_agency"
    AUDIT_ERASE = "audit.erase"
    CMS_ENTER = "cms.enter"
    DESK_ENTER = "desk.enter"
    PORTAL_ENTER = "portal.enter"


_COMMUNITY_STAFF = STAFF - {Role.FINANCE}
_EVERYONE = frozenset(Role)
_LEADS = frozenset({Role.OWNER, Role.ACCOUNT_MANAGER})
_EDITORS = _LEADS | {Role.COMMUNITY_MANAGER}
_MODERATORS = _EDITORS | {Role.MODERATOR}
_BOOKS = frozenset({Role.OWNER, Role.FINANCE})

MATRIX: dict[Permission, frozenset[Role]] = {
    Permission.CLIENT_ONBOARD: frozenset({Role.OWNER, Role.ACCOUNT_MANAGER}),
    Permission.CLIENT_VIEW: _EVERYONE,
    Permission.FIT_VIEW: _COMMUNITY_STAFF,
    Permission.FIT_OVERRIDE: frozenset({Role.OWNER}),
    Permission.CLIENT_EXPORT: frozenset({Role.OWNER}),
    Permission.CLIENT_RESTORE: frozenset({Role.OWNER}),
    Permission.CLIENT_ERASE: frozenset({Role.OWNER}),
    Permission.STAGE_VIEW: _LEADS,
    Permission.STAGE_MOVE: _LEADS,
    Permission.STAGE_END: _LEADS,
    Permission.GO_LIVE_OVERRIDE: frozenset({Role.OWNER}),
    Permission.PROGRAMME_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.PROGRAMME_WORK: _COMMUNITY_STAFF,
    Permission.PROGRAMME_EDIT: _LEADS,
    Permission.PORTFOLIO_VIEW: STAFF,
    Permission.VIEW_SHARE: frozenset({Role.OWNER}),
    Permission.MEMBERSHIP_MANAGE: frozenset({Role.OWNER, Role.ACCOUNT_MANAGER}),
    Permission.PEOPLE_VIEW_AGENCY: frozenset({Role.OWNER}),
    Permission.PEOPLE_DEACTIVATE: frozenset({Role.OWNER}),
    Permission.CHARTER_VIEW: _EVERYONE - {Role.FINANCE},
    Permission.CHARTER_SIGN_AGENCY: _LEADS,
    Permission.CHARTER_SIGN_CLIENT: frozenset({Role.SPONSOR}),
    Permission.STAKEHOLDER_VIEW: _COMMUNITY_STAFF,
    Permission.STAKEHOLDER_EDIT: _EDITORS,
    Permission.DATA_REGISTER_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.DATA_REGISTER_EDIT: _LEADS,
    Permission.RESPONSIBILITIES_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.RESPONSIBILITIES_EDIT: _LEADS,
    Permission.PERSON_DATA_MANAGE: _LEADS,
    Permission.DUTY_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.DUTY_DO: STAKEHOLDERS | _LEADS,
    Permission.DUTY_MANAGE: _LEADS,
    Permission.EVIDENCE_INGEST: frozenset({Role.OWNER, Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER, Role.ANALYST}),
    Permission.EVIDENCE_VIEW: _COMMUNITY_STAFF,
    Permission.COMMUNITY_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.MEMBER_VIEW: _COMMUNITY_STAFF,
    Permission.MEMBER_MANAGE: _EDITORS,
    Permission.CUSTOMER_VIEW: _EDITORS | {Role.ANALYST},
    Permission.CUSTOMER_MANAGE: _LEADS,
    Permission.VALUE_EDIT: frozenset({Role.OWNER, Role.ACCOUNT_MANAGER, Role.ANALYST}),
    Permission.REPORT_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.REPORT_VIEW_DRAFT: _COMMUNITY_STAFF,
    Permission.REPORT_MAKE: frozenset({Role.OWNER, Role.ACCOUNT_MANAGER, Role.ANALYST}),
    Permission.REPORT_RELEASE: frozenset({Role.OWNER, Role.ACCOUNT_MANAGER}),
    Permission.GUIDELINE_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.GUIDELINE_EDIT: _EDITORS,
    Permission.GUIDELINE_PUBLISH: _LEADS,
    Permission.GUIDELINE_CONFIRM: _COMMUNITY_STAFF,
    Permission.PLAYBOOK_RUN: _COMMUNITY_STAFF,
    Permission.CALENDAR_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.ITEM_VIEW: _COMMUNITY_STAFF,
    Permission.ITEM_EDIT: _EDITORS,
    Permission.ITEM_REVIEW: _EDITORS,
    Permission.ITEM_COMMENT: _EDITORS | {Role.APPROVER, Role.SPONSOR},
    Permission.ITEM_APPROVE: frozenset({Role.APPROVER}),
    Permission.QUEUE_ENTER: _MODERATORS | {Role.ANALYST},
    Permission.CASE_VIEW: _MODERATORS | {Role.ANALYST},
    Permission.CASE_WORK: _MODERATORS,
    Permission.SERVICE_LEVEL_VIEW: STAKEHOLDERS | _COMMUNITY_STAFF,
    Permission.CONNECTION_MANAGE: _LEADS,
    Permission.API_MANAGE: _LEADS,
    Permission.BILLING_VIEW: _LEADS | {Role.SPONSOR},
    Permission.MONEY_VIEW: _BOOKS,
    Permission.MONEY_MANAGE: _BOOKS,
    Permission.CREDIT_DECIDE: _BOOKS,
    Permission.AUDIT_VIEW: _LEADS,
    Permission.AUDIT_VIEW_AGENCY: frozenset({Role.OWNER}),
    Permission.AUDIT_ERASE: frozenset({Role.OWNER}),
    Permission.CMS_ENTER: frozenset({Role.OWNER, Role.ACCOUNT_MANAGER, Role.COMMUNITY_MANAGER}),
    Permission.DESK_ENTER: _COMMUNITY_STAFF,
    Permission.PORTAL_ENTER: STAKEHOLDERS | _COMMUNITY_STAFF,
}


def allowed(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that these roles together allow where they hold."""
    held = frozenset(roles)
    return frozenset(permission for permission, who in MATRIX.items() if held & who)


class NotPermitted(Refusal):
    """The person is known, and their role does not allow this."""


def may(by: Actor, permission: Permission) -> bool:
    """Whether `by` may do this where their roles hold; the system what its command does, a token what it gives."""
    return by.kind is ActorKind.SYSTEM or permission.value in by.grants or bool(by.roles & MATRIX[permission])


def require(by: Actor, permission: Permission) -> None:
    """Let `by` pass, or refuse. Raises: NotPermitted."""
    if not may(by, permission):
        raise NotPermitted(f"{by.name or 'This person'} may not do this: it needs {permission.value}")
