"""Composition only: settings, URLs, the API, Celery and WSGI.

It joins the floors and knows no domain of its own. Nobody imports it.
"""

from config.celery import app as celery_app  # tasks find their app wherever Django runs

__all__ = ["celery_app"]
