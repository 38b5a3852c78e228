"""People: one account each, whichever clients they belong to."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac


def new_session_salt() -> str:
    return get_random_string(32)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str = "", password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password nobody can sign in to it yet."""
        user = self.model(email=self.normalize_email(email).lower(), name=name or email.split("@")[0], **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]  # of Wagtail's locks
    """A person. Deactivated and anonymised when they leave, never deleted: clients' rows point here.

    Groups and permissions hold at one client only, so their tables live in the client's schema (`tenants.seats`).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    session_salt = models.CharField(max_length=32, default=new_session_salt, editable=False)
    ended_sign_ins = ArrayField(models.BigIntegerField(), default=list, editable=False)
    """Sign-ins that were ended while their sessions might live on: read with the person, so that it costs no query."""
    date_joined = models.DateTimeField(default=timezone.now)
    groups = models.ManyToManyField(  # type: ignore[assignment]
        "auth.Group", through="seats.UserGroup", related_name="user_set", related_query_name="user", blank=True
    )
    user_permissions = models.ManyToManyField(  # type: ignore[assignment]
        "auth.Permission",
        through="seats.UserPermission",
        related_name="user_set",
        related_query_name="user",
        blank=True,
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """Wagtail greets people by first name; we hold one name."""
        return self.name

    @property
    def last_name(self) -> str:
        return ""

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def end_sessions(self) -> None:
        """Make every session of this person worthless once the row is saved.

        Not a part of `set_password`: Django calls that too when it merely renews a hash at sign-in.
        """
        self.session_salt = new_session_salt()

    def get_session_auth_hash(self) -> str:
        """Sessions end when the salt changes: with a new password and at deactivation.

        Not derived from the password, which no client's role can read.
        """
        return self._session_hash()

    def _session_hash(self, secret: str | None = None) -> str:
        return salted_hmac("tenants.access.session", self.session_salt, secret=secret, algorithm="sha256").hexdigest()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        return self._session_hash(secret)
