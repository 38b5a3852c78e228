"""Tests: the embedded services (or DATABASE_URL's), a database of their own, fast hashing, no outside world."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from config.logs import logging_config
from config.settings.base import *  # noqa: F403
from config.settings.base import VAR_DIR, cache, content_security_policy, database
from tenants.embedded import ensure

_addresses = ensure(VAR_DIR)

SECRET_KEY = "test-only-" + "x" * 50
SEAL_KEYS = [SECRET_KEY]
DEBUG = False
PORT = 0
AGENCY_HOST = "agency.localhost"
BASE_DOMAIN = "localhost"
PUBLIC_ORIGIN = f"http://{AGENCY_HOST}"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # http on *.localhost, which browsers take for safe
PLATFORMS_MAY_BE_LOOPBACK = True
WHITENOISE_USE_FINDERS = True
ALLOWED_HOSTS = [".localhost", "testserver"]
DATABASES = {"default": database(_addresses.database_url)}
CACHES = cache(_addresses.redis_url)
CACHES["default"]["KEY_PREFIX"] = f"test-{os.getpid()}"
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = False
STRIPE_API_KEY = "sk_test_tests"
STRIPE_API_BASE = "http://127.0.0.1:9"  # nobody answers there; a test that speaks to the stand-in says where it is
STRIPE_WEBHOOK_SECRETS = ["whsec_tests"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="caas-test-media-"))
ACCOUNT_RATE_LIMITS = False
CONTENT_SECURITY_POLICY = content_security_policy(f"http://*.{BASE_DOMAIN}")
LOGGING = logging_config(plain=True)
