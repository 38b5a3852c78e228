"""Who matters to the community, and when they were last spoken with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clients.rules.stakeholders import HIGHEST, LONGEST_PLAN_DAYS, LOWEST, ContactWay, Stance
from tenants.models.versioned import one_of


class Stakeholder(models.Model):
    """A person who matters to the community. What is said here is the agency's view: the client's people never see it.

    `owner_user_id` is the colleague who keeps the contact, every `contact_every_days`; null without a plan.
    Whoever is taken off is deleted, with all that was noted of them.
    """

    name = models.CharField(max_length=80)
    organisation_role = models.CharField(max_length=120)
    influence = models.PositiveSmallIntegerField()
    interest = models.PositiveSmallIntegerField()
    stance = models.CharField(max_length=12)
    contact_every_days = models.PositiveSmallIntegerField(null=True)
    owner_user_id = models.BigIntegerField(null=True)
    owner_name = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    added_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="stakeholder_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="stakeholder_stance_is_known", condition=one_of("stance", Stance)),
            models.CheckConstraint(
                name="stakeholder_stands_on_the_grid",
                condition=Q(influence__range=(LOWEST, HIGHEST)) & Q(interest__range=(LOWEST, HIGHEST)),
            ),
            models.CheckConstraint(
                name="stakeholder_plan_has_days",
                condition=Q(contact_every_days=None) | Q(contact_every_days__range=(1, LONGEST_PLAN_DAYS)),
            ),
        ]

    def __str__(self) -> str:
        return f"Stakeholder {self.pk}"  # no name: the audit trail keeps it for ever


class StakeholderContact(models.Model):
    """Somebody of the agency spoke with them, on a local day."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="contacts")
    on = models.DateField()
    way = models.CharField(max_length=8)
    note = models.TextField(blank=True)
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="contact_of_stakeholder", fields=["stakeholder", "-on"])]
        constraints = [models.CheckConstraint(name="contact_way_is_known", condition=one_of("way", ContactWay))]

    def __str__(self) -> str:
        return f"Contact {self.pk} with stakeholder {self.stakeholder_id}"
