"""Reads: segments and who is in them, customers and the sets they make."""
