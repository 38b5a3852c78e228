"""The words every floor speaks: periods, money, rounding, actors, refusals and announcements.

Pure Python: no Django, no clock, no database. Whatever is here is true for the agency and for
every client alike. It knows nothing of tables, requests or tasks.
"""
