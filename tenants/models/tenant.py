"""A client's identity. The word "client" is what people see; its schema holds the rest."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.validators import RegexValidator
from django.db import models
from django_tenants.models import TenantMixin


class Stage(models.TextChoices):
    ONBOARDING = "ONBOARDING", "Onboarding"
    LIVE = "LIVE", "Live"
    PAUSED = "PAUSED", "Paused"
    ENDING = "ENDING", "Ending"
    ENDED = "ENDED", "Ended"


class Tenant(TenantMixin):
    """One client, or the agency itself (`schema_name` "public")."""

    auto_create_schema = False  # tenants.services.provisioning makes it, in one transaction

    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=200, blank=True)
    sector = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    service_since = models.DateField(null=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.ONBOARDING)
    accent = models.CharField(max_length=7, default="#3a5bb8", validators=[RegexValidator(r"^#[0-9a-f]{6}$")])
    is_generated = models.BooleanField(default=False, help_text="An invented community, labelled wherever it shows")
    brief_sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(null=True)
    schema_digest = models.CharField(
        max_length=20, blank=True, help_text="What its schema stands at, see tenants.schema_fit; empty: not known"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="tenant_schema_follows_slug",
                condition=models.Q(schema_name="public") | models.Q(schema_name__startswith="c_"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_agency(self) -> bool:
        return bool(self.schema_name == "public")

    @property
    def host(self) -> str:
        """The primary host name, without port."""
        return str(self.domains.get(is_primary=True).domain)
