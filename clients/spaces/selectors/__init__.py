"""Reads: spaces, the activity of a month as arrays, threads as people read them, how much of a source we hold."""
