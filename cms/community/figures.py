"""A month's figures as a person reads them: value, the month before, thirteen months, what each means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.spaces.rules.lifecycle import FIRST_POST_DAYS
from cms.asked import Asked
from cms.portal.drawings import Line, line
from reporting.document import labels
from reporting.document.formats import Formats
from reporting.rules import voices
from reporting.rules.catalogue import SHOWN
from reporting.rules.metrics import Figures, Number
from reporting.rules.tone import FEWEST_JUDGED, Tone
from tenants.kernel.periods import Month
from tenants.kernel.rounding import half_up

MONTHS = 13
SETTLED_AFTER = {"newcomer_first_post_30d": timedelta(days=FIRST_POST_DAYS)}
"""How long after its month a figure still moves by itself, so that it is compared with no month before."""
DEFAULT = ("active_members", "posts", "median_first_response_hours", "new_members")
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Among members"),
        (
            "member_reply_share",
            "member_answer_share",
            "peer_answer_rate",
            "median_peer_answer_hours",
            "peer_solved_threads",
            "member_post_share",
        ),
    ),
    (
        gettext_lazy("Taking part"),
        (
            "participation_rate",
            "top_tenth_share",
            "contribution_gini",
            "returning_members",
            "retention_rate",
            "newcomer_first_post_30d",
        ),
    ),
    (
        gettext_lazy("Conversations"),
        (
            "threads_started",
            "replies",
            "response_rate_24h",
            "unanswered_rate_7d",
            "median_first_staff_response_hours",
            "solved_threads",
            "likes_received",
        ),
    ),
)
COMPARED = ("active_members", "posts", "median_first_response_hours", "new_members", "member_reply_share")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `delta` is 0 for no change, None where there is nothing to compare; `warning` says what is wrong."""

    key: str
    label: str
    definition: str
    value: str
    before: str
    delta: float | None
    change: str
    url: str
    spark: list[float]
    line: Line | None
    alt: str
    warning: str = ""
    rule: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """One space beside the others; without a space the total of all."""

    name: str
    url: str
    is_current: bool
    cells: tuple[str, ...]


def figure(key: str, months: Mapping[Month, Figures], asked: Asked, formats: Formats) -> Figure:
    """One figure of the last of `months`."""
    values: list[Number] = [each.get(key) for each in months.values()]
    now, before = values[-1], values[-2] if len(values) > 1 else None
    label, kind = labels.metric(key), labels.kind_of(key)
    warning, rule = _judged(key, months[asked.month], formats)
    is_open = key in SETTLED_AFTER and asked.as_of < asked.month.ends_at(asked.zone) + SETTLED_AFTER[key]
    return Figure(
        key=key,
        label=label,
        definition=_(SHOWN[key].definition),
        value=formats.figure(now, kind),
        before=formats.figure(before, kind),
        delta=None if now is None or before is None else _told(now, before, kind),
        change="" if is_open else _change(now, before, kind, formats),
        url=reverse("desk:community_behind", kwargs={"figure": key}) + asked.query(),
        spark=[float(value) for value in values if value is not None],
        line=line([None if value is None else float(value) for value in values], None),
        alt=_("%(name)s over %(count)s months, now %(now)s")
        % {"name": label, "count": len(values), "now": formats.figure(now, kind)},
        warning=warning,
        rule=_("still open: not everybody’s 30 days are over") if is_open else rule,
    )


def sentiment(tones: Mapping[Month, Tone], now: Figures, asked: Asked, formats: Formats) -> Figure:
    """The month's tone as a default figure, with how many posts it rests on."""
    months: dict[Month, Figures] = {month: {"sentiment": tone.sentiment} for month, tone in tones.items()}
    tone, posts = tones[asked.month], int(now["posts"] or 0)
    judged = formats.count(tone.judged)
    if not posts:  # of nothing there is no share
        return figure("sentiment", months, asked, formats)
    if tone.sentiment is None:
        said = {"n": judged, "least": formats.count(FEWEST_JUDGED)}
        note = (
            ngettext(
                "%(n)s post judged, of fewer than %(least)s it says nothing",
                "%(n)s posts judged, of fewer than %(least)s it says nothing",
                tone.judged,
            )
            % said
        )
    else:
        share = tone.share_judged(posts)
        said = {"n": judged, "share": formats.percent(min(share or 0.0, 1.0), 0)}
        note = (
            ngettext("%(n)s post judged, %(share)s of all", "%(n)s posts judged, %(share)s of all", tone.judged) % said
        )
    return replace(figure("sentiment", months, asked, formats), note=note)


def groups(months: Mapping[Month, Figures], asked: Asked, formats: Formats) -> list[tuple[str, list[Figure]]]:
    """The further figures under their headings."""
    return [(str(name), [figure(key, months, asked, formats) for key in keys]) for name, keys in GROUPS]


def compared(by_space: Mapping[int, Figures], total: Figures | None, asked: Asked, formats: Formats) -> list[SpaceRow]:
    """Each space with the figures that compare, then all together where those were asked for."""
    rows = [
        SpaceRow(
            name=each.name,
            url=asked.query(space=each),
            is_current=asked.space == each,
            cells=_cells(by_space[each.pk], formats),
        )
        for each in asked.spaces
    ]
    if total is not None:
        rows.append(SpaceRow(str(_("All spaces")), "", False, _cells(total, formats)))
    return rows


def counted_twice(by_space: Iterable[Figures], total: Figures | None) -> int:
    """How many more active members the spaces have together than there are: people who are in several."""
    if total is None:
        return 0
    return int(sum(each["active_members"] or 0 for each in by_space) - (total["active_members"] or 0))


def names(keys: Sequence[str]) -> list[str]:
    return [labels.metric(key) for key in keys]


def _cells(figures: Figures, formats: Formats) -> tuple[str, ...]:
    return tuple(formats.figure(figures[key], labels.kind_of(key)) for key in COMPARED)


def _change(now: Number, before: Number, kind: str, formats: Formats) -> str:
    """How far it is from the month before: +12% of a count, points of a share, hours."""
    if now is None or before is None:
        return ""
    step = now - before
    if not _told(now, before, kind):
        return _("unchanged")
    if kind == "ratio":
        return _("%(points)s points") % {"points": _signed(step * 100, 1, formats)}
    if kind == "hours":
        return _signed(step, 1, formats) + " " + _("h")
    if kind == "index":
        return _signed(step, 2, formats)
    return formats.change(step / before) if before else _signed(step, 0, formats)


def _told(now: float, before: float, kind: str) -> float:
    """The step as far as it is written: what rounds to nothing is no change."""
    step = now - before
    if kind == "count" and before:
        return float(half_up(Fraction(str(step / before)), 2))
    return round(step, {"ratio": 3, "index": 2, "hours": 1}.get(kind, 0))


def _signed(step: float, places: int, formats: Formats) -> str:
    return ("+" if step > 0 else "") + formats.count(step, places)


def _judged(key: str, figures: Figures, formats: Formats) -> tuple[str, str]:
    """What is wrong with a figure, if anything is, and the threshold by which it is judged."""
    if key == "participation_rate":
        rule = _("below %(share)s is too few") % {"share": formats.percent(voices.LEAST_PARTICIPATION, 0)}
        return (_("too few take part"), rule) if voices.is_thin(figures) else ("", rule)
    if key == "top_tenth_share":
        rule = _("from %(share)s on voices are concentrated") % {"share": formats.percent(voices.CONCENTRATED, 0)}
        return (_("voices concentrated"), rule) if voices.is_concentrated(figures) else ("", rule)
    return "", ""
