"""Imported once, by the process that tests/forked.py forks from: Django is ready, and nothing is open yet."""

from __future__ import annotations

import django

django.setup()

import tests.conftest  # noqa: E402, F401 - what the modules of tests import, read once for all
