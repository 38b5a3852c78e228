"""What a data register and a matrix begin with: what this product holds, and who usually does what.

A starter is read and changed by a person before it is agreed on; nothing is agreed by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from clients.rules.data_register import LegalBasis
from clients.rules.responsibilities import Activity, Decider
from cms.agreements.matrix import known
from tenants.kernel.actor import Role


def data_lines() -> list[dict[str, str]]:
    """What is held of people by the product itself, in the reader's language, to be agreed on."""
    team, schema = _("The agency’s team of this client"), _("This installation’s database, apart from other clients’")
    served = _("As long as the service runs; a person’s own words until they ask for erasure")
    interest, contract = LegalBasis.LEGITIMATE_INTERESTS.value, LegalBasis.CONTRACT.value
    lines = (
        (
            _("Members’ public names, posts, reactions and their times"),
            _("To answer members, to moderate and to count what the community does"),
            interest,
            served,
            team,
            schema,
        ),
        (
            _("Flags, cases and what was decided on them, with the reason"),
            _("To keep promises, to explain decisions and to hear appeals"),
            interest,
            served,
            team,
            schema,
        ),
        (
            _("Names, addresses, languages and roles of those who sign in, and when they did"),
            _("To let the right people in and to tell them what waits for them"),
            contract,
            _("As long as they hold a role here; then the account is made anonymous"),
            _("The agency’s team and the client’s own people"),
            _("This installation’s database, shared by all clients"),
        ),
        (
            _("Who changed what, when and from which address on the network"),
            _("To show afterwards that nothing was altered"),
            interest,
            _("As long as the client is served; a person’s name is erased on request"),
            _("The agency’s owner and account managers"),
            schema,
        ),
        (
            _("Names, roles and attitudes of people who matter to the community, and talks with them"),
            _("To keep in contact with them"),
            interest,
            _("Until they are taken off the register"),
            team,
            schema,
        ),
        (
            _("Who approved or commented on content, signed the charter or did what was asked"),
            _("To show who decided what"),
            contract,
            _("As long as the service runs"),
            _("The agency’s team and the client’s own people"),
            schema,
        ),
        (
            _("Name and address for invoices, invoices and payments"),
            _("To charge for the service and to keep books"),
            LegalBasis.LEGAL_OBLIGATION.value,
            _("As long as the law on book-keeping wants it"),
            _("The agency’s finance and its payment provider"),
            _("The payment provider; numbers and amounts here"),
        ),
        (
            _("Monthly reports: counts without members’ names"),
            _("To show what the community was worth"),
            interest,
            _("As long as the client wants to keep them"),
            _("The agency’s team and the client’s own people"),
            schema,
        ),
    )
    names = ("what", "why", "legal_basis", "kept_for", "receivers", "place")
    return [dict(zip(names, line, strict=True)) for line in lines]


_CM, _AM, _MOD = (str(role) for role in (Role.COMMUNITY_MANAGER, Role.ACCOUNT_MANAGER, Role.MODERATOR))
_SPONSOR, _APPROVER, _OWNER = (str(role) for role in (Role.SPONSOR, Role.APPROVER, Role.OWNER))
_USUAL: dict[Activity, tuple[list[str], str, list[str], list[str], Decider]] = {
    Activity.PUBLISHING: ([_CM], _APPROVER, [_AM], [_SPONSOR], Decider.CLIENT),
    Activity.REMOVALS: ([_MOD], _CM, [], [_AM], Decider.AGENCY),
    Activity.BANS: ([_MOD], _CM, [_AM], [_APPROVER], Decider.AGENCY),
    Activity.CRISIS_STATEMENTS: ([_AM], _SPONSOR, [_CM, _APPROVER], [_OWNER, _MOD], Decider.CLIENT),
    Activity.SPENDING: ([_AM], _SPONSOR, [], [_OWNER], Decider.CLIENT),
    Activity.GUIDELINE_CHANGES: ([_CM], _AM, [_APPROVER], [_MOD, _SPONSOR], Decider.BOTH),
    Activity.TEAM_MEMBERSHIP: ([_AM], _OWNER, [_SPONSOR], [], Decider.AGENCY),
    Activity.CHARTER_CHANGES: ([_AM], _SPONSOR, [_CM], [_APPROVER], Decider.BOTH),
    Activity.REPORT_RELEASE: ([str(Role.ANALYST)], _AM, [], [_SPONSOR], Decider.AGENCY),
}


def responsibilities() -> list[dict[str, Any]]:
    """Who usually does and decides what, to be agreed on."""
    names = ("responsible", "accountable", "consulted", "informed", "decides")
    return [{"activity": str(activity), **dict(zip(names, line, strict=True))} for activity, line in _USUAL.items()]


def completed(lines: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The lines agreed on, and those of the known activities that they leave out, empty."""
    said = {line["activity"] for line in lines}
    return [*lines, *({"activity": name} for name in known() if name not in said)]
