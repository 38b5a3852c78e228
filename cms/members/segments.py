"""Segments in the reader's words: what each asks for, how many are in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.members.rules.segments import Rule
from clients.members.selectors import segments
from clients.spaces.selectors import conditions, spaces
from cms.calendar.words import language_name
from cms.desk.asking import Question
from cms.members.lifecycle import stage_names
from reporting.document.formats import Formats
from tenants.kernel.actor import Actor
from tenants.models import Tenant


class Words:
    """Rules as phrases, with the names that they need read once."""

    def __init__(self, formats: Formats) -> None:
        self.formats = formats
        self.spaces = {each.slug: each.name for each in spaces.every()}
        self.stages = {stage.value: name for stage, name in stage_names().items()}
        self.channels = {pk: name for pk, name, _space in conditions.channels()}

    def of(self, rule: Rule) -> list[str]:
        """Each condition as a phrase."""
        either = {True: _("yes"), False: _("no")}
        said = [
            (_("Space"), [self.spaces.get(each, each) for each in rule.spaces]),
            (_("Language"), [language_name(each) for each in rule.languages]),
            (_("Channel"), [self.channels.get(each, str(each)) for each in rule.channels]),
            (_("Stage"), [self.stages[each] for each in rule.stages]),
            (_("Posts, at least"), [self._posts(rule)] if rule.min_posts else []),
            (_("First post from"), self._day(rule.first_seen_from)),
            (_("First post until"), self._day(rule.first_seen_until)),
            (_("On the staff roster now"), [] if rule.on_roster is None else [either[rule.on_roster]]),
            (_("Linked with a customer"), [] if rule.is_customer is None else [either[rule.is_customer]]),
        ]
        return [f"{label}: {', '.join(values)}" for label, values in said if values]

    def _posts(self, rule: Rule) -> str:
        count = self.formats.count(rule.min_posts or 0)
        if rule.within_days is None:
            return count
        days = ngettext("%(posts)s in the last day", "%(posts)s in the last %(n)s days", rule.within_days)
        return days % {"posts": count, "n": self.formats.count(rule.within_days)}

    def _day(self, on: date | None) -> list[str]:
        return [self.formats.day(on, short=True)] if on else []


def ending(segment: Any) -> Question:
    return Question(
        title=_("Offer no more"),
        question=_("Offer “%(name)s” no more?") % {"name": segment.name},
        what=_("It leaves this list, the filter of the members and the comparison of who answers whom."),
        stays=_("Members stay as they are, and its rules stay in the audit. To have it again, make it anew."),
        do=_("Offer no more"),
        back=reverse("desk:segments"),
        back_name=_("Segments"),
    )


def rows(
    held: Sequence[segments.Ruled], tenant: Tenant, by: Actor, formats: Formats, *, at: datetime
) -> list[dict[str, Any]]:
    """One line a segment; its count is the list's that it leads to."""
    words, counts = Words(formats), segments.counts(held, by, at=at, zone=tenant.zone)
    return [
        {
            "pk": each.pk,
            "name": each.name,
            "version": each.version,
            "words": words.of(each.rule),
            "count": formats.count(counts[each.pk]),
        }
        for each in held
    ]
