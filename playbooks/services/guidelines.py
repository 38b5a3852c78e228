"""Writing the brand guideline: a draft, a published version, and the word of those who have read it.

A draft changes nothing; it is written in Wagtail's editor, and each save there is recorded here (playbooks.handlers).
What is published is frozen as a version, whichever way it was published: from here or in that editor, whose signal
leads here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max

from playbooks.events import GuidelineConfirmed, GuidelinePublished
from playbooks.models import Guideline, GuidelineConfirmation, GuidelineRule, GuidelineVersion
from playbooks.rules import guideline as rules
from playbooks.rules.difference import compare, told
from playbooks.rules.soundness import Problem, problems
from playbooks.rules.starter import guideline as starter
from playbooks.selectors import drafts
from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.kernel.actor import Actor
from tenants.kernel.announcements import announce
from tenants.kernel.refusals import Refusal
from tenants.models.versioned import stamp

IN_EDITOR = "Published in the editor"
EDITOR = "editor"
"""The door through which a draft was saved, in its record."""
LONGEST_REASON = 300


class NoGuideline(Refusal):
    """There is no guideline to publish: nobody has begun a draft."""


class GuidelineUnsound(Refusal):
    """The draft says what no guideline can say. `problems` tells each place."""

    def __init__(self, found: Sequence[Problem]) -> None:
        self.problems = tuple(found)
        places = "\n".join(
            f"{each.number or 'guideline'} {each.field}: {each.flaw} {each.word} {each.other}".rstrip()
            for each in self.problems
        )
        super().__init__(f"The draft cannot be published:\n{places}", count=len(self.problems))


class DraftChanged(Refusal):
    """The draft was saved anew since it was looked at."""


class StaysInForce(Refusal):
    """A published guideline is replaced by another version, never taken back."""


class GuidelineMoved(Refusal):
    """The version that was read is not the one in force."""


class NotAPerson(Refusal):
    """Only a person can say that they have read something."""


@transaction.atomic
def begin(said: rules.Guideline, *, by: Actor, at: datetime) -> Guideline:
    """Begin the guideline as a draft: nothing of it is in force. Where there is one already, it stays as it is.

    Raises: NotPermitted.
    """
    require(by, Permission.GUIDELINE_EDIT)
    held: Guideline | None = Guideline.objects.first()
    if held is not None:
        return held
    row = Guideline(title=said.title, introduction=said.introduction, live=False)
    row.rules = [_row(place, rule) for place, rule in enumerate(said.rules)]
    row.save()
    row.save_revision(user=_user(by))
    audit.record("playbooks.guideline.begun", target=row, by=by, at=at, rules=len(said.rules))
    return row


def begin_from_starter(client: str, *, by: Actor, at: datetime) -> Guideline:
    """Begin the guideline of a client with that name as a draft from the starter. Raises: NotPermitted."""
    return begin(starter(client), by=by, at=at)


@transaction.atomic
def note_draft(pk: int, before: rules.Guideline, after: rules.Guideline, *, by: Actor, at: datetime) -> None:
    """Record what Wagtail's editor saves as the draft, in the transaction that saves it.

    What changes nothing is no record. Raises: NotPermitted, which undoes the save.
    """
    require(by, Permission.GUIDELINE_EDIT)
    was, now = (rules.digest(rules.as_json(said)) for said in (before, after))
    if was == now:
        return
    changes = told(compare(before, after))
    audit.record(
        "playbooks.guideline.rewritten",
        target=Guideline.objects.get(pk=pk),
        by=by,
        at=at,
        door=EDITOR,
        before=was,
        after=now,
        changes=changes,
    )


@transaction.atomic
def note_step(
    pk: int, step: str, *, before: Mapping[str, str], after: Mapping[str, str], by: Actor, at: datetime
) -> None:
    """Record a step around the draft that Wagtail's editor takes: locked, unlocked, review_started, and so on.

    Raises: NotPermitted, which undoes the step.
    """
    require(by, Permission.GUIDELINE_EDIT)
    target = Guideline.objects.get(pk=pk)
    verb = f"playbooks.guideline.{step}"
    audit.record(verb, target=target, by=by, at=at, door=EDITOR, before=dict(before), after=dict(after))


@transaction.atomic
def publish(*, by: Actor, at: datetime, reason: str = "", seen: str = "") -> GuidelineVersion:
    """Put the draft in force from `at` on. The same content as what is in force makes no new version.

    Args:
        seen: the digest of the draft that was looked at; with "" none was.

    Raises: NotPermitted; NoGuideline; DraftChanged; GuidelineUnsound.
    """
    require(by, Permission.GUIDELINE_PUBLISH)
    row = _locked()
    draft = drafts.current()
    if draft is None or (seen and draft.sha256 != seen):
        raise DraftChanged("The draft was saved anew since you looked at it; look again, then publish it")
    version = freeze(draft.said, reason=reason or "Published", by=by, at=at)
    revision = row.get_latest_revision() or row.save_revision(user=_user(by))
    if not row.live or row.has_unpublished_changes:
        revision.publish(user=_user(by), skip_permission_checks=True)  # asked above, of the role
    return version


@transaction.atomic
def freeze(said: rules.Guideline, *, reason: str = IN_EDITOR, by: Actor, at: datetime) -> GuidelineVersion:
    """Keep what was published as a version in force from `at` on; the last version, when that says the same.

    Raises: NotPermitted; GuidelineUnsound.
    """
    require(by, Permission.GUIDELINE_PUBLISH)
    if found := problems(said):
        raise GuidelineUnsound(found)
    Guideline.objects.select_for_update().first()  # one at a time: the version's number is the next
    content = rules.as_json(said)
    sha256 = rules.digest(content)
    last = GuidelineVersion.objects.order_by("-version").first()
    if last is not None and last.content_sha256 == sha256:
        return last
    version = GuidelineVersion.objects.create(
        content=content,
        content_sha256=sha256,
        **stamp(version=_next(), valid_from=at, reason=reason[:LONGEST_REASON], by=by, at=at),
    )
    was = {"version": last.version, "sha256": last.content_sha256} if last else None
    now = {"version": version.version, "sha256": sha256}
    audit.record("playbooks.guideline.published", target=version, by=by, at=at, before=was, after=now)
    announce(GuidelinePublished(version=version.version, published_at=at, published_by_user_id=by.user_id))
    return version


@transaction.atomic
def confirm(version: int, *, by: Actor, at: datetime) -> GuidelineConfirmation:
    """Note that `by` has read this version, which is the one in force; saying it again changes nothing.

    Raises: NotPermitted; NotAPerson; GuidelineMoved.
    """
    require(by, Permission.GUIDELINE_CONFIRM)
    if by.user_id is None:
        raise NotAPerson("Only a person can say that they have read the guideline")
    held = GuidelineVersion.objects.in_force(at).first()
    if held is None or held.version != version:
        raise GuidelineMoved(
            f"Version {version} is not in force; read version {held.version if held else 'none'} first",
            number=version,
            now=held.version if held else 0,
        )
    confirmation, made = GuidelineConfirmation.objects.get_or_create(
        version=held, user_id=by.user_id, defaults={"name": by.name, "confirmed_at": at}
    )
    if made:
        audit.record("playbooks.guideline.confirmed", target=held, by=by, at=at, version=version)
        announce(GuidelineConfirmed(version=version, user_id=by.user_id, confirmed_at=at))
    return confirmation


def _next() -> int:
    return int(GuidelineVersion.objects.aggregate(last=Max("version"))["last"] or 0) + 1


def _locked() -> Guideline:
    row: Guideline | None = Guideline.objects.select_for_update().first()
    if row is None:
        raise NoGuideline("There is no guideline yet: begin a draft first")
    return row


def _user(by: Actor) -> object | None:
    """The person as Wagtail's own history names them; the system has no name there."""
    return get_user_model().objects.filter(pk=by.user_id).first() if by.user_id else None


def _row(place: int, rule: rules.Rule) -> GuidelineRule:
    lists = {
        **{f"never_{language}": "\n".join(words) for language, words in rule.never.items()},
        **{f"prefer_{language}": "\n".join(map(" = ".join, pairs)) for language, pairs in rule.prefer.items()},
        **{f"disclosure_{language}": words for language, words in rule.disclosure.items()},
        **{f"disclosure_when_{language}": "\n".join(words) for language, words in rule.disclosure_when.items()},
    }
    return GuidelineRule(
        sort_order=place,
        number=rule.number,
        title=rule.title,
        text=rule.text,
        severity=rule.severity,
        default_action=rule.default_action,
        **lists,
    )
