"""Writes: opening a space, and taking in activity."""
