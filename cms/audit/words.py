"""Words for what the trail holds as codes, in the reader's language. Verbs stay the codes that they are."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tenants.audit.rules.chain import Wrong
from tenants.kernel.origin import Door


def apps() -> dict[str, str]:
    """The first word of a verb: what kind of thing was done."""
    return {
        "access": _("People and roles"),
        "audit": _("Audit"),
        "billing": _("Money"),
        "clients": _("Charter, objectives and value"),
        "content_calendar": _("Calendar"),
        "intake": _("Onboarding"),
        "integrations": _("Other systems"),
        "playbooks": _("Guideline and playbooks"),
        "reporting": _("Reports"),
        "sla": _("Cases and promises"),
        "spaces": _("Spaces"),
        "tenants": _("Clients"),
    }


def doors() -> dict[str, str]:
    return {
        Door.WEB: _("Page"),
        Door.API: _("Interface"),
        Door.COMMAND: _("Command"),
        Door.TASK: _("Background task"),
    }


def wrongs() -> dict[str, str]:
    """What a verification found, after "position 12:"."""
    return {
        Wrong.ALTERED: _("an entry was altered"),
        Wrong.MISSING: _("an entry or its link is missing"),
        Wrong.REORDERED: _("entries were moved or put in"),
        Wrong.BLANKED: _("an entry was blanked without an erasure"),
        Wrong.HEAD_MISMATCH: _("the chain was made anew"),
        Wrong.UNSEALED: _("an entry waited too long for its seal"),
    }
