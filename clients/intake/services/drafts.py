"""Writing drafts: begin, save a step, work on it together, decline, take it up again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from clients.intake.models import Draft, DraftMember, DraftStep, State
from clients.intake.rules.written import differences, packed, unpacked
from clients.intake.selectors.drafts import visible_to
from tenants import audit
from tenants.access.rules.permissions import NotPermitted, Permission, may, require
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import NOT_TEXT

LONGEST_NAME = 80
LONGEST_REASON = 2000


class StepMoved(Refusal):
    """Somebody else saved the step meanwhile; nothing was written."""


class DraftNotOpen(Refusal):
    """The client is made, being made, or was declined."""


class DraftNeedsWords(Refusal):
    """A name or a reason is missing, too long, or holds what nobody can read."""


def _allowed(draft: Draft, by: Actor) -> None:
    require(by, Permission.CLIENT_ONBOARD)
    if not visible_to(by).filter(pk=draft.pk).exists():
        raise NotPermitted(f"{by.name} does not work on this draft")


def _words(text: str, longest: int, what: str) -> str:
    said = text.strip()
    if not said or len(said) > longest or NOT_TEXT.search(said):
        raise DraftNeedsWords(f"{what}: 1 to {longest} characters of text", longest=longest)
    return said


@transaction.atomic
def begin(name: str, *, by: Actor, at: datetime, parts: Mapping[str, Mapping[str, Any]] | None = None) -> Draft:
    """Begin a draft, with what a brief fills of its steps: step → parts.

    Raises: NotPermitted; DraftNeedsWords.
    """
    require(by, Permission.CLIENT_ONBOARD)
    draft = Draft.objects.create(
        name=_words(name, LONGEST_NAME, "name"),
        created_by=by.name,
        created_by_user_id=by.user_id,
        created_at=at,
        changed_at=at,
    )
    if by.user_id is not None:
        DraftMember.objects.create(draft=draft, user_id=by.user_id, added_at=at)
    audit.record("intake.draft.begun", target=draft, by=by, at=at, imported=bool(parts))
    for code, said in (parts or {}).items():
        save(draft, code, said, revision=0, by=by, at=at)
    return draft


@transaction.atomic
def suggest(draft: Draft, steps: Mapping[str, Mapping[str, Any]], *, by: Actor, at: datetime) -> None:
    """Fill steps that nobody has written on with what a template suggests: step → parts. Raises: NotPermitted."""
    _allowed(draft, by)
    rows = [
        DraftStep(draft=draft, code=code, data=packed(dict(said)), saved_by=by.name, saved_at=at, is_begun=False)
        for code, said in steps.items()
    ]
    DraftStep.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def save(draft: Draft, code: str, said: Mapping[str, Any], *, revision: int, by: Actor, at: datetime) -> int:
    """Keep a step as it was written, wrong or not, over the revision that was looked at (0: none); return the new one.

    Raises: NotPermitted; DraftNotOpen; StepMoved, when somebody saved the step since then.
    """
    _allowed(draft, by)
    if Draft.objects.select_for_update().get(pk=draft.pk).state != State.OPEN:
        raise DraftNotOpen("this draft is not open any more")
    held = DraftStep.objects.filter(draft=draft, code=code).first()
    before = unpacked(held.data) if held else {}
    said = _answered_for(draft, dict(said), before, by=by)
    changed = sorted({_named(path) for path, _, _ in differences(dict(said), before)})
    if held and held.is_begun and held.revision == revision and not changed:
        return revision
    fresh = {"data": packed(dict(said)), "saved_by": by.name, "saved_by_user_id": by.user_id, "saved_at": at}
    fresh["is_begun"] = True
    if revision:
        same = DraftStep.objects.filter(draft=draft, code=code, revision=revision)
        if not same.update(revision=F("revision") + 1, **fresh):
            raise StepMoved(f"{held.saved_by if held else 'Somebody'} saved this step meanwhile")
    else:
        try:
            with transaction.atomic():
                DraftStep.objects.create(draft=draft, code=code, **fresh)
        except IntegrityError:
            raise StepMoved(f"{held.saved_by if held else 'Somebody'} saved this step meanwhile") from None
    _head(draft, said, at=at)
    audit.record("intake.step.saved", target=draft, by=by, at=at, step=code, fields=changed[:100])
    return revision + 1


def _answered_for(draft: Draft, said: dict[str, Any], before: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    """Words that override a no-go are an owner's, and go with the marks that the owner saw.

    Raises: NotPermitted, when somebody else writes or changes them.
    """
    fit, was = said.get("fit"), before.get("fit")
    words = fit.get("override") if isinstance(fit, dict) else None
    held = was.get("override") if isinstance(was, dict) else None
    if words and words != held:
        require(by, Permission.FIT_OVERRIDE)
    if fit != was and isinstance(fit, dict) and not may(by, Permission.FIT_OVERRIDE):
        said["fit"] = {name: each for name, each in fit.items() if name != "override"}
        words = None
    if words != held:
        Draft.objects.filter(pk=draft.pk).update(override_by_user_id=by.user_id if words else None)
    return said


def _named(path: tuple[str | int, ...]) -> str:
    """Which field: without numbers of rows and without anything that was written."""
    return ".".join(part for part in path if isinstance(part, str))[:120]


def _head(draft: Draft, said: Mapping[str, Any], *, at: datetime) -> None:
    """What lists show of the draft."""
    client = said.get("client")
    fields: dict[str, Any] = {"changed_at": at, "error": ""}
    for name, longest in (("name", 120), ("slug", 63)):
        text = client.get(name) if isinstance(client, dict) else None
        if isinstance(text, str) and text.strip():
            fields[name] = text.strip()[:longest]
    Draft.objects.filter(pk=draft.pk).update(**fields)
    draft.refresh_from_db()


@transaction.atomic
def add_colleague(draft: Draft, user: Any, *, by: Actor, at: datetime) -> None:
    """Let a colleague work on it too; adding them twice changes nothing. Raises: NotPermitted."""
    _allowed(draft, by)
    _, added = DraftMember.objects.get_or_create(draft=draft, user=user, defaults={"added_at": at})
    if added:
        audit.record("intake.colleague.added", target=draft, by=by, at=at, colleague=user)


@transaction.atomic
def decline(draft: Draft, *, reason: str, by: Actor, at: datetime) -> None:
    """Say no to the prospect, and why. Raises: NotPermitted; DraftNeedsWords; DraftNotOpen."""
    _allowed(draft, by)
    why = _words(reason, LONGEST_REASON, "reason")
    same = Draft.objects.filter(pk=draft.pk, state=State.OPEN)
    if not same.update(state=State.DECLINED, decline_reason=why, changed_at=at):
        raise DraftNotOpen("this draft is not open any more")
    audit.record("intake.draft.declined", target=draft, by=by, at=at, reason=why)


@transaction.atomic
def reopen(draft: Draft, *, by: Actor, at: datetime) -> None:
    """Take a declined prospect up again. Raises: NotPermitted; DraftNotOpen."""
    _allowed(draft, by)
    same = Draft.objects.filter(pk=draft.pk, state=State.DECLINED)
    if not same.update(state=State.OPEN, decline_reason="", changed_at=at):
        raise DraftNotOpen("only a declined draft is taken up again")
    audit.record("intake.draft.reopened", target=draft, by=by, at=at)
