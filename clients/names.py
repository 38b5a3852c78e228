"""What the words of this floor are called, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.rules.data_register import LegalBasis
from clients.rules.duties import Recurrence
from clients.rules.responsibilities import COMMUNITY, Activity, Decider
from clients.rules.stakeholders import ContactWay, Stance
from tenants.access.names import role_name

STANCES: dict[str, Promise] = {
    Stance.CHAMPION: _("champion"),
    Stance.SUPPORTIVE: _("supportive"),
    Stance.NEUTRAL: _("neutral"),
    Stance.SCEPTICAL: _("sceptical"),
    Stance.OPPOSED: _("opposed"),
}
WAYS: dict[str, Promise] = {
    ContactWay.MEETING: _("Meeting"),
    ContactWay.CALL: _("Call"),
    ContactWay.MAIL: _("Mail"),
    ContactWay.MESSAGE: _("Message"),
    ContactWay.EVENT: _("Event"),
}
BASES: dict[str, Promise] = {
    LegalBasis.CONSENT: _("Consent"),
    LegalBasis.CONTRACT: _("Contract"),
    LegalBasis.LEGAL_OBLIGATION: _("Legal obligation"),
    LegalBasis.VITAL_INTERESTS: _("Vital interests"),
    LegalBasis.PUBLIC_TASK: _("Public task"),
    LegalBasis.LEGITIMATE_INTERESTS: _("Legitimate interests"),
}
ACTIVITIES: dict[str, Promise] = {
    Activity.PUBLISHING: _("Publishing content"),
    Activity.REMOVALS: _("Removing posts"),
    Activity.BANS: _("Banning members"),
    Activity.CRISIS_STATEMENTS: _("Statements in a crisis"),
    Activity.SPENDING: _("Spending beyond the plan"),
    Activity.GUIDELINE_CHANGES: _("Changing the guideline"),
    Activity.TEAM_MEMBERSHIP: _("Who is on the team"),
    Activity.CHARTER_CHANGES: _("Changing the charter"),
    Activity.REPORT_RELEASE: _("Releasing the month’s report"),
}
DECIDERS: dict[str, Promise] = {
    Decider.AGENCY: _("The agency decides"),
    Decider.CLIENT: _("The client decides"),
    Decider.COMMUNITY: _("The community decides"),
    Decider.BOTH: _("Agency and client decide together"),
}
RECURRENCES: dict[str, Promise] = {
    Recurrence.NONE: _("once"),
    Recurrence.MONTHLY: _("every month"),
    Recurrence.QUARTERLY: _("every quarter"),
}


def activity_name(activity: str) -> str:
    """An activity by its code; one in the client's own words as it stands."""
    return str(ACTIVITIES.get(activity, activity))


def party_name(party: str) -> str:
    """A role's name, or the community."""
    return str(_("The community")) if party == COMMUNITY else role_name(party)
