from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.billing.rules.states import InvoiceStatus, LineKind
from tenants.kernel.money import EXPONENTS
from tenants.kernel.periods import Month
from tenants.models.versioned import one_of


class Invoice(models.Model):
    """An invoice as Stripe's events tell it, with the client's month that it charges. Money in minor units."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="invoices")
    invoice_id = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=60, blank=True)
    month = models.CharField(max_length=7)
    status = models.CharField(max_length=14)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField()
    remaining_minor = models.BigIntegerField()
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finalized_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    """When its payment failed for the first time."""
    due_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    page_url = models.TextField(blank=True)
    """Stripe's page of the invoice, where it can be paid and taken as a PDF."""

    class Meta:
        constraints = [
            models.CheckConstraint(name="invoice_status_is_known", condition=one_of("status", InvoiceStatus)),
            models.CheckConstraint(name="invoice_currency_is_known", condition=Q(currency__in=sorted(EXPONENTS))),
        ]
        indexes = [models.Index(name="invoice_of_month", fields=["tenant", "month"])]

    def __str__(self) -> str:
        return f"{self.number or self.invoice_id}: {self.status}"

    @property
    def charged_month(self) -> Month:
        return Month.parse(self.month)


class InvoiceLine(models.Model):
    """One line of an invoice and the time for which it is charged."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    line_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    description = models.CharField(max_length=500, blank=True)
    amount_minor = models.BigIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="invoice_line_once", fields=["invoice", "line_id"]),
            models.CheckConstraint(name="invoice_line_kind_is_known", condition=one_of("kind", LineKind)),
        ]

    def __str__(self) -> str:
        return f"{self.description}: {self.amount_minor}"
