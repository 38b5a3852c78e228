"""Journeys: one story a file, in a real browser against real processes."""
