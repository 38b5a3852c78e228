"""Mastodon: posts of the local timeline with the conversations below them, reports, and publishing."""
