"""Writes: naming and changing segments, taking in customers, linking them."""
