"""What posts' words are judged by, how wrong that is, and in which languages there is nothing good enough."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.spaces.rules.signals.known import MODELS, Kind
from reporting.document.formats import Formats

KINDS: dict[Kind, str | Promise] = {
    Kind.LANGUAGE: gettext_lazy("Language"),
    Kind.SENTIMENT: gettext_lazy("Tone"),
    Kind.TOXICITY: gettext_lazy("Offence"),
}
MISSING: dict[str, str | Promise] = {
    "en": gettext_lazy("not available in English"),
    "sv": gettext_lazy("not available in Swedish"),
    "da": gettext_lazy("not available in Danish"),
}
LANGUAGES: dict[str, str | Promise] = {
    "en": gettext_lazy("English"),
    "sv": gettext_lazy("Swedish"),
    "da": gettext_lazy("Danish"),
}


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One signal in one language: by what, and how right it was on sentences of our own."""

    kind: str
    language: str
    by: str
    is_served: bool
    missing: str
    error: str
    cases: str


def models(formats: Formats) -> list[ModelRow]:
    return [
        ModelRow(
            kind=str(KINDS[each.kind]),
            language=str(LANGUAGES[each.language]),
            by=f"{each.name} {each.measured_version}",
            is_served=each.is_served,
            missing=str(MISSING[each.language]),
            error=_("%(f1)s (%(low)s to %(high)s)")
            % {
                "f1": formats.count(each.error.macro_f1, 2),
                "low": formats.count(each.error.low, 2),
                "high": formats.count(each.error.high, 2),
            },
            cases=formats.count(each.error.cases),
        )
        for each in MODELS
    ]
