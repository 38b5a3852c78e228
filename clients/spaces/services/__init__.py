"""Writes: opening a space, taking in activity and flags, connecting a platform, publishing to it."""
