"""A client's brief: what an account manager knows when a client signs, read from one YAML file.

Every field is checked and every problem is told at once, with its path and line. It knows the format and the words
that are allowed in it; it changes nothing and asks no database (clients.services.onboarding does).
"""
