"""Roles and what they allow, as code. No Django."""
