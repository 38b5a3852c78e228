"""Tests mirror the house: `tests/<app>/test_<noun>_<layer>.py`; isolation, house and journeys stand apart."""
