"""Seats: which of a client's groups a person sits in. Client schema.

It ties people, who live in public, to Django's groups and permissions of one client, which Wagtail asks for. The
group follows from the person's role there; it knows no roles of its own.
"""
