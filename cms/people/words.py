"""Words for where a role, an invitation or an account stands."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.portfolio.words import Sign
from tenants.access.selectors.standing import AGENCY, CLIENT, NOBODY, State

INVITED, TOO_OLD = "INVITED", "TOO_OLD"


def states() -> dict[str, Sign]:
    return {
        State.IN_FORCE: Sign(_("In force"), "good", "check"),
        State.FUTURE: Sign(_("To come"), "acc", "clock"),
        INVITED: Sign(_("Invited"), "acc", "mail"),
        TOO_OLD: Sign(_("Invitation too old"), "warn", "alert"),
        State.ENDED: Sign(_("Over"), "calm", "circle"),
    }


def sides() -> dict[str, str]:
    return {AGENCY: _("The agency’s"), CLIENT: _("The client’s"), NOBODY: _("Nobody’s")}


def accounts() -> dict[str, Sign]:
    return {
        "True": Sign(_("Open"), "good", "check"),
        "False": Sign(_("Closed"), "bad", "lock"),
    }
