"""The names of what was done in the reader's language: pillars, deliverables, cases, promises, reasons, content."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reporting.document.labels import named
from reporting.rules.delivery import State
from reporting.rules.month import Deliverable, Work

PILLARS: dict[str, Promise] = {
    "": _("The whole plan"),
    "strategic_alignment": _("Strategic alignment"),
    "defined_objectives": _("Defined objectives"),
    "content_strategy": _("Content strategy"),
    "community_moderation": _("Community moderation"),
    "engagement_metrics": _("Engagement metrics"),
    "technology_platform": _("Technology platform"),
    "member_support": _("Member support"),
    "scalability": _("Scalability"),
    "expert_guidance": _("Expert guidance"),
}

WORK: dict[str, Promise] = {
    Work.HOURS: _("Hours"),
    Work.CHARTER: _("A charter in force"),
    Work.KPIS: _("KPIs measured"),
    Work.REPORT: _("Monthly report"),
    Work.SPACES: _("Spaces read"),
    Work.UNCOUNTED: _("Nothing of it is counted yet"),
}

STATES: dict[str, tuple[str, Promise]] = {
    State.IN_FULL: ("ok", _("in full")),
    State.ALMOST: ("risk", _("almost")),
    State.SHORT: ("off", _("short")),
    State.NONE: ("none", _("nothing due")),
}
"""The shape (a class of the style sheet) and the word of each state."""

CASES: dict[str, Promise] = {
    "question": _("Questions"),
    "flag": _("Flags"),
    "request": _("Requests"),
    "appeal": _("Appeals"),
    "conflict": _("Conflicts"),
}

COUNTED_CASES: dict[str, Callable[[int], str]] = {
    "question": lambda n: ngettext("%(n)s question", "%(n)s questions", n),
    "flag": lambda n: ngettext("%(n)s flag", "%(n)s flags", n),
    "request": lambda n: ngettext("%(n)s request", "%(n)s requests", n),
    "appeal": lambda n: ngettext("%(n)s appeal", "%(n)s appeals", n),
    "conflict": lambda n: ngettext("%(n)s conflict", "%(n)s conflicts", n),
}

PROMISES: dict[str, Promise] = {
    "first_response": _("first response"),
    "next_response": _("next response"),
    "decision": _("decision"),
    "resolution": _("resolution"),
}

KEEPING: dict[str, Promise] = {
    "first_response": _("first response to %(cases)s"),
    "next_response": _("next response to %(cases)s"),
    "decision": _("decision on %(cases)s"),
    "resolution": _("resolution of %(cases)s"),
}
"""A promise in running text."""

PAUSES: dict[str, Promise] = {
    "member": _("Waiting on the member"),
    "client": _("Waiting on you"),
    "platform": _("Waiting on the platform"),
    "specialist": _("Waiting on a specialist"),
}

CAUSES: dict[str, Promise] = {
    "unclaimed": _("Nobody had taken it when it came due"),
    "unfinished": _("Taken in time, not finished in time"),
}

DONE: dict[str, Promise] = {
    "published": _("Taken up, and published"),
    "approved": _("Taken up, and approved by you"),
    "handed_in": _("Taken up, and handed in anew"),
    "answered": _("Answered"),
    "cancelled": _("Called off"),
    "open": _("Not yet"),
}

CONTENT: dict[str, Promise] = {
    "article": _("Articles"),
    "webinar": _("Webinars"),
    "post": _("Posts"),
    "question": _("Questions of the week"),
    "event": _("Events"),
    "story": _("Members’ stories"),
    "guide": _("Guides"),
    "newsletter": _("Newsletters"),
    "video": _("Videos"),
    "poll": _("Polls"),
    "discussion": _("Discussions"),
    "ama": _("Ask-me-anything hours"),
    "showcase": _("Showcases"),
    "announcement": _("Announcements"),
}
"""The kinds of content that plans name most; another kind is shown as the plan writes it."""

ITEM_STATES: dict[str, Promise] = {
    "planned": _("planned"),
    "draft": _("a draft"),
    "in_review": _("in review"),
    "with_client": _("waits for your approval"),
    "change_asked": _("a change was asked for"),
    "scheduled": _("scheduled"),
    "failed": _("could not be published"),
    "cancelled": _("cancelled"),
}

FORMS: dict[str, Promise] = {
    "online": _("online"),
    "in_person": _("in person"),
    "hybrid": _("hybrid"),
}
"""How people came together."""

WAYS: dict[str, Promise] = {
    "online": _("online"),
    "gathering": _("gatherings"),
    "letter": _("letters"),
    "phone": _("phone calls"),
    "desk": _("talks at a desk"),
}
"""By which way a group is to be reached, or was heard."""

BASES: dict[str, Promise] = {
    "consent": _("consent"),
    "contract": _("contract"),
    "legitimate_interests": _("legitimate interests"),
}
"""The legal bases on which customers and members are matched."""

NUMBERS: tuple[Promise, ...] = (
    pgettext_lazy("number", "none"),
    pgettext_lazy("number", "one"),
    pgettext_lazy("number", "two"),
    pgettext_lazy("number", "three"),
    pgettext_lazy("number", "four"),
    pgettext_lazy("number", "five"),
    pgettext_lazy("number", "six"),
    pgettext_lazy("number", "seven"),
    pgettext_lazy("number", "eight"),
    pgettext_lazy("number", "nine"),
    pgettext_lazy("number", "ten"),
    pgettext_lazy("number", "eleven"),
    pgettext_lazy("number", "twelve"),
)


def number(count: int) -> str:
    """Up to twelve in words, as in running text."""
    return str(NUMBERS[count]) if 0 <= count < len(NUMBERS) else str(count)


def kind(of: str) -> str:
    """A kind of content, its first letter large."""
    name = named(CONTENT, of)
    return name[:1].upper() + name[1:]


def promise(case_kind: str, of: str) -> str:
    """Questions: first response."""
    return f"{named(CASES, case_kind)}: {named(PROMISES, of)}"


def keeping(case_kind: str, of: str) -> str:
    """First response to questions, inside a sentence."""
    cases = named(CASES, case_kind).lower()
    return str(KEEPING[of]) % {"cases": cases} if of in KEEPING else f"{named(PROMISES, of)}, {cases}"


def deliverable(of: Deliverable) -> str:
    """What a deliverable is called."""
    if of.work is Work.CONTENT:
        return kind(of.name)
    if of.work is Work.PROMISE:
        return promise(of.case_kind, of.promise)
    if of.work is Work.PLAYBOOK:
        return gettext("Playbook: %(name)s") % {"name": of.name}
    return str(WORK[of.work])
