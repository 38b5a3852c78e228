"""Discourse: topics as a forum's own /t/<id>.json answers them, read from a folder or a tar archive."""
