"""Archives that were handed in, as a reader sees them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from clients.intake.selectors.restorations import Restoration, Stand
from clients.intake.services import restorations
from cms import refusals
from cms.portfolio.rows import entrance
from cms.portfolio.words import stages
from reporting.document.formats import Formats
from tenants.kernel.refusals import Refusal
from tenants.models import Stage
from tenants.moves.selectors.names import Name, free_near, standing

MOST_MIGRATIONS = 5


def largest() -> str:
    return str(filesizeformat(settings.ARCHIVE_LARGEST_BYTES))


def too_large() -> str:
    return _("The file is larger than %(largest)s, which is the most that is taken in here.") % {"largest": largest()}


def nothing_came() -> str:
    return _("Choose the file that an export gave you.")


def told(refusal: Refusal, formats: Formats) -> str:
    return refusals.told(refusal, formats)


def title(run: Restoration) -> str:
    return str(run.told["client"]["name"] or run.name) if run.told else run.name


def row(run: Restoration, formats: Formats) -> dict[str, Any]:
    """One line of what was handed in."""
    return {
        "uuid": run.uuid,
        "title": title(run),
        "at": formats.instant(run.uploaded_at, short=True),
        "by": run.uploaded_by,
        "size": filesizeformat(run.bytes),
        "state": _states()[Stand(run.state)],
        "slug": run.tenant.slug if run.tenant else "",
        "url": entrance(run.tenant, "/desk/") if run.tenant else "",
    }


def _states() -> dict[Stand, str]:
    return {
        Stand.LOOKING: _("is looked at"),
        Stand.READY: _("waits for a decision"),
        Stand.RESTORING: _("is restored"),
        Stand.RESTORED: _("restored"),
        Stand.UNREADABLE: _("no archive, or damaged"),
        Stand.DISCARDED: _("put away"),
    }


def facts(run: Restoration, formats: Formats) -> list[tuple[str, str]]:
    """What an archive says that it holds, word by word."""
    client, held = run.told["client"], run.told
    people = _("%(count)s, of whom %(known)s have an account here") % {
        "count": formats.count(held["people"]),
        "known": formats.count(held["known_people"]),
    }
    stage = stages()[Stage(client["stage"])].word if client["stage"] in Stage.values else client["stage"]
    rows = [
        (_("Client"), client["legal_name"] or client["name"]),
        (_("Short name"), client["slug"]),
        (_("Stage"), str(stage)),
        (_("Service since"), _day(client["service_since"], formats)),
        (_("Packed"), _instant(held["made_at"], formats)),
        (_("Release"), _release(held)),
        (_("Rows"), _("%(rows)s in %(tables)s tables") % _counts(held, formats)),
        (_("Files"), formats.count(held["files"])),
        (_("Size"), str(filesizeformat(run.bytes))),
        (_("People named in it"), people),
    ]
    return [(word, said or "–") for word, said in rows]


def _counts(held: dict[str, Any], formats: Formats) -> dict[str, str]:
    return {"rows": formats.count(held["rows"]), "tables": formats.count(held["tables"])}


def _release(held: dict[str, Any]) -> str:
    if held["lacks_here"]:
        return _("newer than this one")
    return _("older than this one") if held["lacks_there"] else _("the one that runs here")


def signatures(run: Restoration, formats: Formats) -> list[dict[str, str]]:
    """Who signed the charter that lies in it."""
    sides = {"AGENCY": _("for the agency"), "CLIENT": _("for the client")}
    return [
        {"name": each["by_name"], "side": sides.get(each["side"], ""), "at": _instant(each["at"], formats)}
        for each in run.told["signatures"]
    ]


def _instant(said: str, formats: Formats) -> str:
    """As written, where it is no instant: nobody vouches for what an archive says."""
    at = _parsed(said)
    return formats.instant(at, short=True) if at and at.tzinfo else said


def _parsed(said: str) -> datetime | None:
    try:
        return parse_datetime(said)
    except ValueError:
        return None


def _day(said: str, formats: Formats) -> str:
    try:
        on: date | None = parse_date(said)
    except ValueError:
        on = None
    return formats.day(on, short=True) if on else said


def decision(run: Restoration, slug: str, formats: Formats) -> dict[str, Any]:
    """What stands in the way of restoring it, and what happens to the name."""
    own = run.told["client"]["slug"]
    name = standing(slug, of=own)
    near = free_near(own) if name in (Name.TAKEN, Name.ERASED) else ""
    return {
        "slug": slug,
        "problems": _problems(run),
        "name_problem": _name_problem(name, slug),
        "suggested": near,
        "comes_back": name == Name.BACK,
        "kept_until": formats.instant(run.uploaded_at + restorations.KEPT, short=True),
    }


def _problems(run: Restoration) -> list[str]:
    newer, older = run.told["lacks_here"], run.told["lacks_there"]
    if newer:
        told = {"names": _named(newer)}
        return [_("It is of a newer release: bring this installation up first. Here are missing: %(names)s.") % told]
    if older:
        told = {"names": _named(older)}
        return [_("It is of an older release: make it anew after an update there. It lacks: %(names)s.") % told]
    return []


def _named(migrations: list[str]) -> str:
    more = len(migrations) - MOST_MIGRATIONS
    return ", ".join(migrations[:MOST_MIGRATIONS]) + (" …" if more > 0 else "")


def _name_problem(name: Name, slug: str) -> str:
    told = {"slug": slug}
    return {
        Name.BAD: _("This cannot be a short name."),
        Name.TAKEN: _("%(slug)s is a client of this installation. Choose another name to have both.") % told,
        Name.ERASED: _("%(slug)s was another client’s, which was erased: nobody else gets its name.") % told,
        Name.GOING: _("%(slug)s is being erased at this moment. Wait until that has ended.") % told,
    }.get(name, "")


def error(run: Restoration, formats: Formats) -> dict[str, str]:
    """Why the last look or attempt came to nothing: in words, and what exactly was found."""
    if not run.error:
        return {}
    code = str(run.error["code"])
    text = str(run.error.get("text", ""))
    said = _faults().get(code) or refusals.worded(code, run.error.get("facts", {}) or {"slug": run.slug}, formats)
    return {"said": said or text, "found": text if said else ""}


def _faults() -> dict[str, str]:
    return {
        restorations.FAULT: _("Something went wrong that nobody foresaw. Nothing was kept of it: try again."),
        restorations.GIVEN_UP: _("It was begun again and again and never finished. Nothing was kept of it."),
        restorations.GONE: _("The file is not there any more: hand it in again."),
    }


def job(run: Restoration, formats: Formats) -> dict[str, Any]:
    """The run for `ds/progress.html`."""
    here = reverse("agency:restoration", args=[run.uuid])
    common = {"poll_url": here, "page_url": here, "result_url": "", "result_label": ""}
    if run.state == Stand.LOOKING:
        hint = _("Every part is read and compared with its digest. You can leave this page.")
        state = "running" if run.attempts else "waiting"
        name = _("Looking at %(name)s") % {"name": run.name}
        return {**common, "state": state, "title": name, "done": 0, "total": 0, "hint": hint}
    words = _steps()
    steps = [
        {
            "label": words[step],
            "state": state,
            "note": "" if seconds is None else _("%(seconds)s s") % {"seconds": formats.count(seconds, 2)},
        }
        for step, state, seconds in restorations.progress(run)
    ]
    begun = any(step["state"] != "next" for step in steps)
    is_done = run.state == Stand.RESTORED
    return {
        **common,
        "state": "done" if is_done else "running" if begun else "waiting",
        "title": _("Restoring %(name)s") % {"name": title(run)},
        "done": sum(step["state"] == "done" for step in steps),
        "total": len(steps) if begun else 0,
        "steps": steps,
        "poll_url": "" if is_done else here,
        "result_url": entrance(run.tenant, "/desk/") if run.tenant else "",
        "result_label": _("Open the client’s desk"),
        "hint": _("You can leave. If it is stopped in the middle, nothing half made stays, and it is begun again."),
    }


def _steps() -> dict[str, str]:
    return {
        "check": _("Every part compared with its digest"),
        "schema": _("Schema, roles and host"),
        "rows": _("People and rows"),
        "files": _("Files"),
    }
