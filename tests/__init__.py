"""Tests mirror the house: `tests/<app>/test_<noun>_<layer>.py`; isolation, house and journeys have folders of their own."""
