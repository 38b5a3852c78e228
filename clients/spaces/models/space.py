from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from clients.spaces.rules import space as rules
from tenants.kernel.actor import Role


class Kind(models.TextChoices):
    ONLINE = rules.Kind.ONLINE, _("Online")
    OFFLINE = rules.Kind.OFFLINE, _("Offline")
    HYBRID = rules.Kind.HYBRID, _("Hybrid")


class Platform(models.TextChoices):
    DISCOURSE = rules.Platform.DISCOURSE, "Discourse"
    MASTODON = rules.Platform.MASTODON, "Mastodon"
    MATRIX = rules.Platform.MATRIX, "Matrix"
    DISCORD = rules.Platform.DISCORD, "Discord"
    SLACK = rules.Platform.SLACK, "Slack"
    REDDIT = rules.Platform.REDDIT, "Reddit"
    OTHER = rules.Platform.OTHER, _("Another platform")
    NONE = rules.Platform.NONE, _("No platform")


class Visibility(models.TextChoices):
    PUBLIC = rules.Visibility.PUBLIC, _("Public")
    MEMBERS = rules.Visibility.MEMBERS, _("Members")
    PRIVATE = rules.Visibility.PRIVATE, _("Private")


class Space(models.Model):
    """One place where the community meets.

    `registered_count` is how many people have registered there, where the platform tells; `in_force_from` the day
    from which what is said here holds; `tallied_zone` the time zone in whose days the space is tallied, empty before;
    `judged_as` the models by which all its words were judged last, empty before. `changes` counts what people changed
    of it, so that nobody writes over what they have not seen.
    """

    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    platform = models.CharField(max_length=12, choices=Platform)
    url = models.CharField(max_length=500, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility)
    takes_questions = models.BooleanField()
    language = models.CharField(max_length=8)
    responsible = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    in_force_from = models.DateField()
    registered_count = models.PositiveIntegerField(null=True)
    tallied_zone = models.CharField(max_length=64, blank=True, editable=False)
    description = models.CharField(max_length=rules.LONGEST_DESCRIPTION, blank=True, default="", db_default="")
    keywords = ArrayField(
        models.CharField(max_length=rules.LONGEST_KEYWORD), blank=True, default=list, db_default=Value("{}")
    )
    changes = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    judged_as = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name
