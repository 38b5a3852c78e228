"""Customers of the client, apart from its members: hashes of addresses, and who of the members is one of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from clients.members.rules.customers import Basis, Origin, Stand, Way
from tenants.models.versioned import one_of


class LegalBasis(models.TextChoices):
    CONSENT = Basis.CONSENT, _("Consent")
    CONTRACT = Basis.CONTRACT, _("Contract")
    LEGITIMATE_INTERESTS = Basis.LEGITIMATE_INTERESTS, _("Legitimate interests")


class CustomerKey(models.Model):
    """The key of the hashes, sealed; the newest one counts. What another one hashed cannot be matched any more."""

    sealed = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Key {self.pk}"


class CustomerList(models.Model):
    """One list that was handed in, of customers or of members' addresses: on which ground, what for, until when.

    The counts are its match report; while it waits for a decision they say what it would bring, and `left_out` names
    some of the rows that count for nothing: {"row", "why", "first"}. Addresses themselves are not kept. `once`: the
    form that it came from. `at`: when it was taken in, or was looked through.
    """

    state = models.CharField(max_length=7, default=Stand.TAKEN.value, db_default=Stand.TAKEN.value)
    once = models.UUIDField(null=True, unique=True, editable=False)
    left_out = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    is_of_members = models.BooleanField(default=False)
    source_name = models.CharField(max_length=255)
    legal_basis = models.CharField(max_length=24, choices=LegalBasis)
    purpose = models.CharField(max_length=200)
    kept_until = models.DateField()
    row_count = models.PositiveIntegerField()
    matched_count = models.PositiveIntegerField()
    unmatched_count = models.PositiveIntegerField()
    duplicate_count = models.PositiveIntegerField()
    invalid_count = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField(null=True)
    out_at = models.DateTimeField(null=True)
    out_by = models.CharField(max_length=120, blank=True, db_default="")
    out_by_user_id = models.BigIntegerField(null=True)
    out_reason = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(name="customer_list_state_is_known", condition=one_of("state", Stand))]

    def __str__(self) -> str:
        return f"List {self.pk}"


class Told(models.Model):
    """What one list tells: the hash of an address, of a member's where `person` is said. It goes with its list.

    Customers and members' addresses follow from what the lists that are taken in tell, of each the last one.
    """

    told_by = models.ForeignKey(CustomerList, on_delete=models.CASCADE, related_name="told")
    key = models.ForeignKey("members.CustomerKey", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    person = models.ForeignKey("spaces.Person", on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "told"
        indexes = [models.Index(fields=["digest"], name="told_digest")]

    def __str__(self) -> str:
        return f"Of list {self.told_by_id}"


class Customer(models.Model):
    """One customer: HMAC-SHA-256 of their address, in hexadecimal, and the list that told of them last."""

    key = models.ForeignKey(CustomerKey, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    told_by = models.ForeignKey(CustomerList, on_delete=models.CASCADE, related_name="customers")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "digest"], name="customer_once")]

    def __str__(self) -> str:
        return f"Customer {self.pk}"


class MemberAddress(models.Model):
    """The same hash of a member's address, where the client told it; at most one a person."""

    person = models.OneToOneField("spaces.Person", on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey(CustomerKey, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    told_by = models.ForeignKey(CustomerList, on_delete=models.CASCADE, related_name="addresses")

    class Meta:
        indexes = [models.Index(fields=["digest"], name="member_address_digest")]

    def __str__(self) -> str:
        return f"Address of {self.person_id}"


class LinkWay(models.TextChoices):
    HASH = Way.HASH, _("By the address")
    HAND = Way.HAND, _("By hand")


class CustomerLink(models.Model):
    """A member who is a customer: how that is known and on which ground. Ended, both stay and the link is history.

    One customer may be somebody in several spaces; a member is at most one customer.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="links")
    person = models.ForeignKey("spaces.Person", on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=4, choices=LinkWay)
    legal_basis = models.CharField(max_length=24, choices=LegalBasis)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    ended_by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], name="person_linked_once", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"Link {self.pk}"


class KeptApart(models.Model):
    """Somebody took back that this member is the customer with this hash: no list links the two by itself.

    It outlasts the customer, who comes and goes with lists. Under a key that did not travel it holds against every
    address of the member: nobody can tell which one was meant.
    """

    person = models.ForeignKey("spaces.Person", on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey(CustomerKey, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name_plural = "kept apart"
        constraints = [models.UniqueConstraint(fields=["person", "key", "digest"], name="kept_apart_once")]

    def __str__(self) -> str:
        return f"Apart {self.pk}"


class FigureOrigin(models.TextChoices):
    STATED = Origin.STATED, _("Stated by the client")
    COUNTED = Origin.COUNTED, _("Counted from what is held")


class CormMonth(models.Model):
    """The sets at a month's end, as sizes; a later row of the same month corrects the earlier. Rows are only added.

    `converted`: of O∖X at the month's start, how many became X in it. U may not be known; o_origin, x_origin: whether
    these were counted here.
    """

    month = models.CharField(max_length=7)
    u = models.PositiveBigIntegerField(null=True)
    c = models.PositiveBigIntegerField()
    o = models.PositiveBigIntegerField()
    w = models.PositiveBigIntegerField()
    x = models.PositiveBigIntegerField()
    y = models.PositiveBigIntegerField()
    z = models.PositiveBigIntegerField()
    converted = models.PositiveBigIntegerField(null=True)
    o_origin = models.CharField(max_length=8, choices=FigureOrigin)
    x_origin = models.CharField(max_length=8, choices=FigureOrigin)
    source = models.CharField(max_length=300)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-month", "-at", "-pk"]
        indexes = [models.Index(fields=["month", "at"], name="corm_of_month")]
        constraints = [
            models.CheckConstraint(
                name="corm_sets_lie_in_each_other",
                condition=Q(x__lte=F("o"), o__lte=F("c")) & (Q(u__isnull=True) | Q(u__gte=F("c"))),
            ),
            models.CheckConstraint(name="corm_customers_are_split", condition=Q(w=F("x") + F("y") + F("z"))),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.x} of {self.o}"
