"""How grave a rule is, at a glance: each severity has a shape of its own, and its tone only comes on top."""

from __future__ import annotations

from playbooks.rules.guideline import Severity

STANDING: dict[Severity, tuple[str, str]] = {
    Severity.LOW: ("calm", "circle"),
    Severity.MEDIUM: ("calm", "half"),
    Severity.HIGH: ("warn", "alert"),
    Severity.CRITICAL: ("bad", "shield"),
}
"""Tone and icon."""
