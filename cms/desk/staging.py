"""A client's stage in words: where it stands, what works there, where it can go, and how it came there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cms.desk.forms_lifecycle import MoveForm, PauseForm
from cms.portfolio.words import stages as signs
from reporting.document.formats import Formats
from tenants.access.rules.permissions import Permission, may
from tenants.kernel.actor import Actor
from tenants.models import Stage, Tenant
from tenants.rules.lifecycle import Doing, works
from tenants.selectors import lifecycle


def doings() -> dict[Doing, str]:
    """What a stage may forbid, in words."""
    return {
        Doing.STAFF_SIGN_IN: _("Staff sign in"),
        Doing.CLIENT_SIGN_IN: _("The client’s people sign in"),
        Doing.PORTAL_READ: _("The portal is read"),
        Doing.INVITE: _("People are given roles"),
        Doing.INGEST: _("Activity and flags come in"),
        Doing.OPEN_CASES: _("Cases and their clocks begin"),
        Doing.DECIDE: _("Open cases are decided on"),
        Doing.PUBLISH: _("Content is published"),
        Doing.REPORT_MAKE: _("Reports are made"),
        Doing.REPORT_RELEASE: _("Reports are released and corrected"),
        Doing.SUBSCRIBE: _("A subscription is begun"),
    }


@dataclass(frozen=True, slots=True)
class Act:
    """One move that can be made from here: its form, what it does, and whether it is open since it was refused."""

    key: str
    title: str
    what: str
    form: Any
    is_open: bool


def names() -> list[str]:
    return [sign.word for sign in signs().values()]


def table(stage: str) -> list[dict[str, Any]]:
    """One row for each thing: whether it works in each stage; the client's own is marked."""
    return [
        {"what": said, "cells": [{"works": works(doing, each), "is_here": each == stage} for each in Stage.values]}
        for doing, said in doings().items()
    ]


def standing(tenant: Tenant, formats: Formats) -> dict[str, Any]:
    """Where the client stands, since when, and until when where that is planned."""
    last = lifecycle.latest(tenant)
    return {
        "sign": signs()[Stage(tenant.stage)],
        "since": formats.instant(last.at) if last else "",
        "until": formats.instant(last.until) if last and last.until else "",
        "is_paused": tenant.stage == Stage.PAUSED,
        "is_ended": tenant.stage == Stage.ENDED,
    }


def acts(stage: str, by: Actor, *, act: str, form: MoveForm | None) -> list[Act]:
    """The moves that `by` may make from this stage."""
    offered: list[tuple[str, str, str, type[MoveForm] | None]] = []
    if stage == Stage.LIVE:
        what = _("Nothing is published or taken in, and the clocks of open cases stand still until it goes on.")
        offered.append(("pause", _("Pause the service"), what, PauseForm))
    if stage == Stage.PAUSED:
        offered.append(("resume", _("Go on"), _("Clocks run again, and the platforms are looked at."), MoveForm))
    if stage == Stage.ENDING:
        offered.append(("resume", _("Call the ending off"), _("The client is live as before."), MoveForm))
        offered.append(("end", _("End the service"), _("From its last day on, when the plan’s steps are done."), None))
    if stage in (Stage.ONBOARDING, Stage.LIVE, Stage.PAUSED):
        what = _("It needs a complete closing plan. Work goes on until the last day.")
        offered.append(("ending", _("Begin to end the service"), what, MoveForm))
    allowed = [
        one
        for one in offered
        if may(by, Permission.STAGE_END if one[0] in ("ending", "end") else Permission.STAGE_MOVE)
    ]
    return [
        Act(key, title, what, (form if key == act else kind(prefix="")) if kind else None, key == act)
        for key, title, what, kind in allowed
    ]


def history(tenant: Tenant, by: Actor, formats: Formats) -> list[dict[str, Any]]:
    """How it came there, the latest first."""
    return [
        {
            "at": formats.instant(move.at, short=True),
            "before": signs()[Stage(move.before)].word,
            "after": signs()[Stage(move.after)].word,
            "who": move.by_name,
            "why": move.reason,
            "override": move.override,
            "overridden": len(move.overridden),
            "until": formats.instant(move.until, short=True) if move.until else "",
        }
        for move in lifecycle.history(tenant, by)
    ]
