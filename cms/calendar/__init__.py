"""The desk's calendar of one client: what will be said, when, and how far each item is. Views and their rows only.

What moves, is asked for or decided goes through the content calendar's services below, whose word is final: a page
that was out of date is told so, and keeps what was typed.
"""
