"""Celery: one app, tenant-aware, one dispatcher on the beat."""

import os

from celery.signals import worker_init
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = CeleryApp("caas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _refuse_transaction_pooling(**kwargs: object) -> None:
    from tenants.services.pooling import refuse_transaction_pooling

    refuse_transaction_pooling()
