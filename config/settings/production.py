"""Production: everything from the environment; what is missing or weak is refused at start-up (docs/production.md)."""

from __future__ import annotations

from config.environment import Environment
from config.logs import logging_config
from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES, cache, content_security_policy, database
from tenants.embedded import Addresses

_env = Environment.read()

DEBUG = False
SECRET_KEY = _env.secret_key
SECRET_KEY_FALLBACKS = _env.secret_key_fallbacks
SEAL_KEYS = [key for key in (_env.seal_key, SECRET_KEY, *SECRET_KEY_FALLBACKS) if key]
AGENCY_HOST = _env.agency_host
BASE_DOMAIN = _env.base_domain
AGENCY_NAME = _env.agency_name
PORT = 0
PUBLIC_ORIGIN = f"https://{AGENCY_HOST}"
ALLOWED_HOSTS = [AGENCY_HOST, f".{BASE_DOMAIN}"]
VAR_DIR = _env.var_dir
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
# What a session keeps of each schema is bounded by SCHEMAS_A_SESSION; the lifetime is for all else that ages in one.
DATABASES = {"default": database(_env.database_url)}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 1, "max_size": _env.database_connections, "max_lifetime": 1800, "timeout": 10},
}
ALLAUTH_TRUSTED_PROXY_COUNT = _env.trusted_proxies  # else all strangers would share one limit of tries
CACHES = cache(_env.redis_url)
CELERY_BROKER_URL = Addresses(_env.database_url, _env.redis_url).broker_url
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _env.email_host, _env.email_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _env.email_user, _env.email_password
EMAIL_USE_TLS = True
DEFAULT_FROM_EMAIL = _env.email_from
STRIPE_API_KEY = _env.stripe_api_key
STRIPE_API_BASE = _env.stripe_api_base
STRIPE_WEBHOOK_SECRETS = _env.stripe_webhook_secret

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
CONTENT_SECURITY_POLICY = content_security_policy(f"https://*.{BASE_DOMAIN}")
LOGGING = logging_config(plain=False)
