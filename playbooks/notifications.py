"""Who is told that there is a guideline to read, and in which words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clients.selectors import profile
from playbooks.events import GuidelineConfirmed, GuidelinePublished
from playbooks.selectors.confirmations import READERS
from tenants.access.selectors.people import holders
from tenants.kernel.announcements import hears
from tenants.notifications.rules.wording import Facts, Wording, words
from tenants.notifications.services import notify, settle

TO_READ = "playbooks.guideline_to_read"


@words(TO_READ, name=lambda: _("a new version of a client’s brand guideline"), roles=READERS)
def _to_read(facts: Facts) -> Wording:
    title = _("Version %(version)s of the brand guideline is in force") % {"version": facts["version"]}
    return Wording(title, _("Read it and say so"), "/desk/guideline/")


@hears(GuidelinePublished)
def tell_readers(event: GuidelinePublished) -> None:
    """Everyone who works by it at this client; nobody is asked for the version before any more."""
    settle(TO_READ, event.version - 1, at=event.published_at)
    to = [person.user_id for person in holders(profile.current(), READERS, at=event.published_at)]
    facts: dict[str, str | int] = {"version": event.version}
    notify(TO_READ, to=to, object_id=event.version, facts=facts, at=event.published_at)


@hears(GuidelineConfirmed)
def they_have_read_it(event: GuidelineConfirmed) -> None:
    settle(TO_READ, event.version, at=event.confirmed_at, of=event.user_id)
