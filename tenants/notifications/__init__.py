"""Telling people what waits for them: who was told what about which row, whether they read it, and the mail of it.

Knows ids, instants, numbers and codes, never a client's content. What is told, in which words and where it leads,
belongs to the app that tells it: it registers its wording here.
"""
