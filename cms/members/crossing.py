"""Who answered whom between segments, and how many voices there were, in the reader's words: wherever it is shown."""

from __future__ import annotations

from typing import Any

from reporting.document.formats import Formats
from reporting.selectors.crossing import MonthBetween


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
            "posts": formats.count(voices.posts),
            "members": formats.count(voices.members),
            "top": formats.count(voices.top),
            "share": "" if voices.top_share is None else formats.percent(voices.top_share),
            "reach": "" if voices.reach is None else formats.percent(voices.reach),
            "is_concentrated": voices.is_concentrated,
        },
        "left_out": found.left_out,
    }
