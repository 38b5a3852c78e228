"""Who answered whom between segments, and how many voices there were, in the reader's words: wherever it is shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import ngettext

from reporting.document.formats import Formats
from reporting.rules.concentration import Concentration
from reporting.selectors.crossing import MonthBetween


def _said(voices: Concentration, formats: Formats) -> str:
    """How many wrote how much, in the numbers that it takes."""
    wrote = ngettext("%(n)s member wrote %(posts)s.", "%(n)s members wrote %(posts)s.", voices.members)
    posts = ngettext("%(n)s post", "%(n)s posts", voices.posts) % {"n": formats.count(voices.posts)}
    loudest = ngettext(
        "The most active one, a tenth, wrote %(share)s.",
        "The %(n)s most active of them, a tenth, wrote %(share)s.",
        voices.top,
    )
    top = {"n": formats.count(voices.top), "share": formats.percent(voices.top_share or 0)}
    return f"{wrote % {'n': formats.count(voices.members), 'posts': posts}} {loudest % top}"


def told(found: MonthBetween, formats: Formats) -> dict[str, Any]:
    """What `desk/members/_crossing.html` and `desk/members/_voices.html` show."""
    names, voices = found.names, found.voices
    silent = {pair for one, other in found.crossing.silent for pair in ((one, other), (other, one))}
    share = found.crossing.crossing_share
    return {
        "month": formats.month(found.month),
        "names": names,
        "lines": [
            {
                "name": names[row],
                "cells": [{"n": formats.count(n), "is_silent": (row, at) in silent} for at, n in enumerate(line)],
            }
            for row, line in enumerate(found.crossing.replies)
        ],
        "silent": [(names[one], names[other]) for one, other in found.crossing.silent],
        "share": "" if share is None else formats.percent(share),
        "voices": {
            "said": "" if voices.top_share is None else _said(voices, formats),
            "reach": "" if voices.reach is None else formats.percent(voices.reach),
            "is_concentrated": voices.is_concentrated,
        },
        "left_out": found.left_out,
    }
