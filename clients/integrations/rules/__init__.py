"""Scopes, tokens and keys: what each may be. No Django."""
