"""Who is told of a new version of the guideline, and in which words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clients.selectors import profile
from playbooks.events import GuidelinePublished
from tenants.access.rules.permissions import Permission
from tenants.access.selectors import people
from tenants.kernel.announcements import hears
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify

PUBLISHED = "playbooks.guideline_published"


@words(PUBLISHED, name=lambda: _("new versions of a client\u2019s guideline"))
def _published(facts: Facts) -> Wording:
    title = _("Version %(version)s of the guideline is in force: read it and confirm") % facts
    return Wording(title, _("Read and confirm"), "/desk/guideline/")


@hears(GuidelinePublished)
def tell_staff(event: GuidelinePublished) -> None:
    """Everyone who works for the client but the one who published it."""
    at = event.published_at
    to = set(people.who_may(profile.current(), Permission.GUIDELINE_CONFIRM, at=at)) - {event.published_by_user_id}
    notify(PUBLISHED, to=to, object_id=event.version, facts={"version": event.version}, at=at)
