"""What holds wherever we run. Which app lives in which schema: docs/decisions/0001."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")

# -- Apps. Public schema: what is true across clients. Client schema: what is true of one client. ---------------------
PUBLIC_ONLY = [
    "tenants",
    "tenants.access",
    "tenants.billing",
    "tenants.boards",
    "tenants.notifications",
    "tenants.witness",
    "clients.intake",
    "django_tenants",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
IN_BOTH = ["django.contrib.sessions", "tenants.audit"]
CLIENT_ONLY = [
    "cms",
    "reporting",
    "content_calendar",
    "sla",
    "playbooks",
    "clients",
    "clients.spaces",
    "clients.integrations",
    "clients.members",
    "tenants.seats",
    "django.contrib.auth",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "modelsearch",
    "modelcluster",
    "taggit",
]
SHARED_APPS = PUBLIC_ONLY + IN_BOTH
TENANT_APPS = IN_BOTH + CLIENT_ONLY
INSTALLED_APPS = [*CLIENT_ONLY, *PUBLIC_ONLY, *IN_BOTH]

TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
SCHEMAS_A_SESSION = 64
"""A session of the database ends once it has stood in so many: each costs it memory (docs/decisions/0041)."""
PUBLIC_SCHEMA_URLCONF = "config.urls.agency"
ROOT_URLCONF = "config.urls.client"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "access.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []

DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]


def database(url: str, **options: Any) -> dict[str, Any]:
    """One database behind our backend, from its URL."""
    import dj_database_url

    settings: dict[str, Any] = dict(dj_database_url.parse(url))
    settings.update(ENGINE="tenants.backend", ATOMIC_REQUESTS=True, **options)
    return settings


def cache(url: str) -> dict[str, Any]:
    """The caches. Every alias names the client in its keys: tests/house/test_caches.py refuses one that does not."""
    return {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "KEY_FUNCTION": "django_tenants.cache.make_key",
            "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
        }
    }


MIDDLEWARE = [
    "tenants.middleware.health.HealthMiddleware",
    "tenants.middleware.log.RequestLogMiddleware",
    "tenants.middleware.origin.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tenants.middleware.host.HostMiddleware",
    "tenants.access.middleware.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.access.middleware.SignInMiddleware",
    "tenants.access.middleware.ReaderMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cms.middleware.ScreenMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "cms.renderers.DesignRenderer"

# -- Who may ----------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "tenants.access.backends.ClientBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tenants.access.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "request_login_code": "tenants.access.ways_in.RequestLoginCodeForm",
    "reset_password": "tenants.access.ways_in.ResetPasswordForm",
}
ACCOUNT_USER_DISPLAY = "tenants.access.adapter.display"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
# Beside allauth's own limits, which hold for sign-in, codes, passwords and second factors.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"invitation": "20/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from the agency, and nobody can claim another
MFA_TOTP_ISSUER = "Community as a service"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_DOMAIN = None  # host-only: a cookie of one client is worthless at another
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_DOMAIN = None
CSRF_FAILURE_VIEW = "cms.views.errors.csrf_failure"

# -- Languages and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("sv", _("Swedish")), ("da", _("Danish"))]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = None  # production collects; elsewhere WhiteNoise serves from where the files lie
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "tenants.storage.ClientStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
ARCHIVE_LARGEST_BYTES = 4 * 1024**3
"""The largest archive that an owner may hand in on a page; the command takes any."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a step of an onboarding with its two hundred rows

# -- Security ---------------------------------------------------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True


def content_security_policy(hosts: str) -> dict[str, Any]:
    """Nothing inline, nothing from elsewhere. `hosts` is a pattern for the agency's and all clients' origins.

    Browsers hold a form's redirects to form-action too, and signing in ends on a client's host.
    """
    return {
        # Wagtail's admin writes inline styles and scripts; everything of ours goes without.
        "EXCLUDE_URL_PREFIXES": ("/cms/",),
        "DIRECTIVES": {
            "default-src": ["'self'"],
            "img-src": ["'self'", "data:"],
            "style-src": ["'self'"],
            "script-src": ["'self'"],
            "object-src": ["'none'"],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
            "form-action": ["'self'", hosts],
        },
    }


PLATFORMS_MAY_BE_LOOPBACK = False
"""Whether a community’s platform may stand on this machine, as stand-ins do; all else inside is refused anyway."""

API_CALLS_A_MINUTE = 120
"""Of one token."""

# -- Work behind the scenes -------------------------------------------------------------------------------------------
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200  # WeasyPrint's memory grows a little with each document
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
_OFTEN = {"schedule": 15.0, "options": {"expires": 15.0}}  # workers that were away are not asked many times at once
CELERY_BEAT_SCHEDULE = {
    "dispatch": {"task": "tenants.boards.tasks.dispatch", **_OFTEN},
    "account-mail": {"task": "tenants.access.tasks.send_account_mail", **_OFTEN},
    "invitations": {"task": "tenants.access.tasks.send_invitations", **_OFTEN},
    "billing-inbox": {"task": "tenants.billing.tasks.handle_inbox", **_OFTEN},
    "intake-sweep": {"task": "clients.intake.tasks.sweep", **_OFTEN},
    "intake-archives": {
        "task": "clients.intake.tasks.sweep_archives",
        "schedule": 900.0,
        "options": {"expires": 900.0},
    },
    "audit-agency": {"task": "tenants.tasks.seal_agency", "schedule": 60.0, "options": {"expires": 60.0}},
    "erase-begun": {"task": "tenants.tasks.erase_begun", "schedule": 120.0, "options": {"expires": 120.0}},
    "audit-sweep": {"task": "tenants.tasks.sweep", "schedule": 3600.0, "options": {"expires": 3600.0}},
    "audit-verify": {
        "task": "tenants.tasks.verify_chains",
        "schedule": crontab(hour="1-6", minute=20),  # each hour of the night asks for what is still due
        "options": {"expires": 3600.0},
    },
    "agency-work": {"task": "tenants.boards.tasks.perform_agency", "schedule": 60.0, "options": {"expires": 60.0}},
    "billing-catch-up": {"task": "tenants.billing.tasks.catch_up", "schedule": 3600.0},
    "integrations-forget": {
        "task": "clients.integrations.tasks.forget_old",
        "schedule": crontab(hour=3, minute=40),
        "options": {"expires": 3600.0},
    },
    "boards-reconcile": {"task": "tenants.boards.tasks.reconcile", "schedule": crontab(hour=2, minute=40)},
}

# -- Wagtail ----------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Community as a service"
WAGTAILADMIN_BASE_URL = ""  # links in mails are made by our own notifications, which know the client's host
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "/"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

# -- Stripe: without a key billing goes on by plan alone ---------------------------------------------------------------
STRIPE_API_KEY = ""
STRIPE_API_BASE = ""
"""Another address than Stripe's own: the stand-in's."""
STRIPE_WEBHOOK_SECRETS: list[str] = []
"""The one in use, and while it is changed the one before."""
STRIPE_STANDIN_PORT = 0
"""Of the stand-in on a machine of our own; 0 where there is none."""

AGENCY_NAME = os.environ.get("AGENCY_NAME") or "Brightquay"
"""How the agency calls itself towards its clients."""
