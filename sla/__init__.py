"""How fast and how well we answer: service calendars and promises, each in versions.

It knows the client's service hours and what was promised for which kind of case. It knows nothing of content
(`content_calendar`), nor of what a month was worth (`reporting`).
"""
