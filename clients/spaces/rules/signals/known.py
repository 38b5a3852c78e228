"""Which signals there are, by which model, how wrong each is in each language, and where none is good enough."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from clients.spaces.rules.signals import language, sentiment, toxicity
from clients.spaces.rules.signals.measuring import Error
from clients.spaces.rules.signals.words import version


class Kind(StrEnum):
    LANGUAGE = "language"
    SENTIMENT = "sentiment"
    TOXICITY = "toxicity"


PACKAGES = {
    Kind.LANGUAGE: language.PACKAGE,
    Kind.SENTIMENT: sentiment.PACKAGE,
    Kind.TOXICITY: toxicity.PACKAGE,
}
RULES = 1
"""Raised by whoever changes how a signal follows from a text: everything is then judged anew."""
LEAST_F1 = 0.6
"""A signal is given in a language where the lower end of its macro-F1's interval reaches this."""


@dataclass(frozen=True, slots=True)
class Model:
    """One signal in one language, with its error measured on `sample`; `is_served`: whether it is given at all."""

    kind: Kind
    language: str
    name: str
    measured_version: str
    error: Error

    @property
    def is_served(self) -> bool:
        return self.error.low >= LEAST_F1


MODELS = (
    Model(Kind.LANGUAGE, "en", "py3langid", "0.4.0", Error(270, 1.0, 1.0, 1.0, 1.0)),
    Model(Kind.LANGUAGE, "sv", "py3langid", "0.4.0", Error(270, 0.996, 0.996, 0.986, 1.0)),
    Model(Kind.LANGUAGE, "da", "py3langid", "0.4.0", Error(270, 0.974, 0.97, 0.948, 0.991)),
    Model(Kind.SENTIMENT, "en", "asent", "0.8.3", Error(60, 0.967, 0.966, 0.914, 1.0)),
    Model(Kind.SENTIMENT, "sv", "asent", "0.8.3", Error(60, 0.9, 0.902, 0.807, 0.967)),
    Model(Kind.SENTIMENT, "da", "asent", "0.8.3", Error(60, 0.9, 0.902, 0.81, 0.968)),
    Model(Kind.TOXICITY, "en", "polyguard", "1.0.4", Error(90, 0.878, 0.856, 0.775, 0.935)),
    Model(Kind.TOXICITY, "sv", "polyguard", "1.0.4", Error(90, 0.767, 0.668, 0.557, 0.782)),
    Model(Kind.TOXICITY, "da", "polyguard", "1.0.4", Error(90, 0.744, 0.609, 0.492, 0.734)),
)
"""Measured by the tests, which fail when a package or a rule moves the figures."""


def is_served(kind: Kind, code: str) -> bool:
    return any(each.is_served for each in MODELS if each.kind is kind and each.language == code)


@lru_cache(maxsize=1)
def versions() -> dict[Kind, str]:
    """What each signal is judged by now: the package's release and our rules'."""
    return {kind: f"{version(package)}/{RULES}" for kind, package in PACKAGES.items()}
