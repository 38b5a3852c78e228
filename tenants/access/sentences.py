"""What each permission lets a person do, as a sentence for people, by area. A test sees to it that none is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.access.rules.permissions import Permission as P

AREAS: list[tuple[str | Promise, dict[P, str | Promise]]] = [
    (
        _("The client and its month"),
        {
            P.PORTAL_ENTER: _("Open the client’s portal"),
            P.CLIENT_VIEW: _("See that the client is served, and its name"),
            P.CHARTER_VIEW: _("Read the charter and the objectives"),
            P.REPORT_VIEW: _("Read released reports"),
            P.COMMUNITY_VIEW: _("See the community’s figures"),
            P.SERVICE_LEVEL_VIEW: _("See which promises were kept"),
            P.CHARTER_SIGN_AGENCY: _("Sign the charter for the agency"),
            P.CHARTER_SIGN_CLIENT: _("Sign the charter for the client"),
            P.RESPONSIBILITIES_VIEW: _("See who decides what"),
            P.RESPONSIBILITIES_EDIT: _("Agree anew on who decides what"),
            P.DATA_REGISTER_VIEW: _("Read the data register"),
            P.DATA_REGISTER_EDIT: _("Agree anew on the data register"),
            P.DUTY_VIEW: _("See what the client has to do"),
            P.DUTY_DO: _("Note what the client has done"),
            P.DUTY_MANAGE: _("Ask the client for something, and call it off"),
            P.PROGRAMME_VIEW: _("See the programme of the long run"),
            P.PROGRAMME_WORK: _("Note what is done of the programme"),
            P.PROGRAMME_EDIT: _("Plan the programme of the long run"),
            P.STAKEHOLDER_VIEW: _("See the register of stakeholders"),
            P.STAKEHOLDER_EDIT: _("Keep the register of stakeholders"),
        },
    ),
    (
        _("Content"),
        {
            P.CALENDAR_VIEW: _("See what is planned and published"),
            P.ITEM_VIEW: _("See drafts on the desk"),
            P.ITEM_EDIT: _("Write and move content, and hand it in"),
            P.ITEM_REVIEW: _("Look through what a colleague wrote"),
            P.ITEM_COMMENT: _("Comment on content that waits for approval"),
            P.ITEM_APPROVE: _("Approve content for the client"),
        },
    ),
    (
        _("How we speak and act"),
        {
            P.GUIDELINE_VIEW: _("Read the brand guideline"),
            P.GUIDELINE_EDIT: _("Write the guideline’s next version"),
            P.GUIDELINE_PUBLISH: _("Put a version of the guideline in force"),
            P.GUIDELINE_CONFIRM: _("Confirm having read the guideline"),
            P.PLAYBOOK_RUN: _("Work by playbooks"),
        },
    ),
    (
        _("Moderation and support"),
        {
            P.QUEUE_ENTER: _("Open the queue"),
            P.CASE_VIEW: _("Read cases"),
            P.CASE_WORK: _("Take cases and decide on them"),
        },
    ),
    (
        _("Evidence and reports"),
        {
            P.DESK_ENTER: _("Work on the client’s desk"),
            P.EVIDENCE_VIEW: _("See what was taken in from the spaces"),
            P.EVIDENCE_INGEST: _("Take in activity of the spaces"),
            P.MEMBER_VIEW: _("See the members of the spaces, and what they take part in"),
            P.CUSTOMER_VIEW: _("See how many members are customers"),
            P.CUSTOMER_MANAGE: _("Take in lists of customers, and link members with them"),
            P.MEMBER_MANAGE: _("Say which members are one, who is staff, and how members are grouped"),
            P.VALUE_EDIT: _("State what value and cost rest on"),
            P.REPORT_VIEW_DRAFT: _("Read reports before they are released"),
            P.REPORT_MAKE: _("Make the month’s report"),
            P.REPORT_RELEASE: _("Release and correct reports"),
        },
    ),
    (
        _("Money"),
        {
            P.BILLING_VIEW: _("See the client’s plan and invoices"),
            P.MONEY_VIEW: _("See all clients’ money"),
            P.MONEY_MANAGE: _("Change terms and start subscriptions"),
            P.CREDIT_DECIDE: _("Decide on service credits"),
        },
    ),
    (
        _("People and set-up"),
        {
            P.MEMBERSHIP_MANAGE: _("Invite people, give roles and end them"),
            P.PEOPLE_VIEW_AGENCY: _("See everyone, at all clients"),
            P.PEOPLE_DEACTIVATE: _("Close and reopen accounts"),
            P.CONNECTION_MANAGE: _("Connect spaces to their platforms"),
            P.API_MANAGE: _("Let other systems in and send them news"),
            P.CMS_ENTER: _("Edit the client’s site pages"),
            P.AUDIT_VIEW: _("Read who changed what at the client"),
            P.AUDIT_VIEW_AGENCY: _("Read who changed what at the agency"),
            P.PERSON_DATA_MANAGE: _("Hand out and erase one person’s data"),
            P.AUDIT_ERASE: _("Erase a person from the audit trail"),
        },
    ),
    (
        _("Clients as a whole"),
        {
            P.PORTFOLIO_VIEW: _("Open the portfolio"),
            P.CLIENT_ONBOARD: _("Take on new clients"),
            P.VIEW_SHARE: _("Share a view of the portfolio with the agency"),
            P.FIT_VIEW: _("See how well a client fits, and what is bought"),
            P.FIT_OVERRIDE: _("Take a client on although the fit says no"),
            P.STAGE_VIEW: _("See the client’s stage, and what is missing for going live"),
            P.STAGE_MOVE: _("Let a client go live, pause it and resume it"),
            P.GO_LIVE_OVERRIDE: _("Let a client go live although something is missing"),
            P.STAGE_END: _("Plan and begin a client’s end"),
            P.CLIENT_EXPORT: _("Export a client with everything"),
            P.CLIENT_RESTORE: _("Restore a client from its archive"),
            P.CLIENT_ERASE: _("Erase a client for good"),
        },
    ),
]


@dataclass(frozen=True, slots=True)
class Area:
    """A field of work, and the sentences that hold in it."""

    name: str
    sentences: tuple[str, ...]


def areas(permissions: Iterable[P]) -> list[Area]:
    """These permissions in the reader's words, by area and in its order; areas without one are left out."""
    held = frozenset(permissions)
    found = [
        Area(str(name), tuple(str(said) for permission, said in sentences.items() if permission in held))
        for name, sentences in AREAS
    ]
    return [area for area in found if area.sentences]
