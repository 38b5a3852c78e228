"""Celery: one app, tenant-aware, one dispatcher on the beat."""

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = CeleryApp("caas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
