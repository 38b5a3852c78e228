"""Reads: spaces, the activity of a month as arrays, and how much of a source we hold."""
