"""Composition only: settings, URLs, the API, Celery and WSGI.

It joins the floors and knows no domain of its own. Nobody imports it.
"""
