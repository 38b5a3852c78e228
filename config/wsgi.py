"""WSGI entry point, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

application = get_wsgi_application()

from tenants.services.pooling import refuse_transaction_pooling  # noqa: E402 - needs the apps

refuse_transaction_pooling()
