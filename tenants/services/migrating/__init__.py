"""Bringing many clients' schemas up to date: watched once, written out again for each (docs/decisions/0030)."""
