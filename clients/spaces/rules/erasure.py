"""What stands where a person's words stood."""

from __future__ import annotations

MARK = "[erased]"
"""In place of a name, a post, a title. Plain text in every language, so that it is told from what somebody wrote."""
