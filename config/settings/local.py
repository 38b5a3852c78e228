"""A machine of our own: embedded PostgreSQL and Redis under var/, secrets generated on the first run."""

from __future__ import annotations

import os
import sys

from config.logs import logging_config
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR, cache, content_security_policy, database
from tenants.embedded import addresses, ensure
from tenants.embedded.secrets import load_or_create

_secrets = load_or_create(VAR_DIR)
# `manage.py services` must be able to say "stopped"; every other command starts what it needs.
_addresses = addresses(VAR_DIR) if sys.argv[1:2] == ["services"] else ensure(VAR_DIR)

DEBUG = False
SECRET_KEY = _secrets["secret_key"]
SEAL_KEYS = [SECRET_KEY]
PORT = int(os.environ.get("PORT", "8000"))
AGENCY_HOST = "agency.localhost"
BASE_DOMAIN = "localhost"
"""A client's host is its slug under this domain."""
PUBLIC_ORIGIN = f"http://{AGENCY_HOST}:{PORT}"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http on *.localhost, which browsers take for safe
PLATFORMS_MAY_BE_LOOPBACK = True  # the stand-ins of platforms listen on loopback
WHITENOISE_USE_FINDERS = True
ALLOWED_HOSTS = [".localhost", "127.0.0.1"]
DATABASES = {"default": database(_addresses.database_url)}
CACHES = cache(_addresses.redis_url)
CELERY_BROKER_URL = _addresses.broker_url
STRIPE_STANDIN_PORT = int(os.environ.get("STRIPE_STANDIN_PORT") or PORT + 1)
STRIPE_API_BASE = f"http://127.0.0.1:{STRIPE_STANDIN_PORT}"
STRIPE_API_KEY = f"sk_test_{_secrets['stripe_api_key']}"
STRIPE_WEBHOOK_SECRETS = [f"whsec_{_secrets['stripe_webhook_secret']}"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
CONTENT_SECURITY_POLICY = content_security_policy(f"http://*.{BASE_DOMAIN}:{PORT}")
LOGGING = logging_config(plain=True)
