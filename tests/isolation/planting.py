"""A client with something everywhere, and a word of its own in every text that its rows hold.

Models are walked, so that a new one joins by itself. A field that takes no free text is one that the database holds to
known words (a choice, a check, a reference by digest) or that stands in KEPT with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, models, transaction
from psycopg import sql

from clients.spaces.models import Delivery, Space
from reporting.models import ReportRun
from tenants.access.models import User
from tenants.backend.current import connection
from tenants.backend.schema import lives_in_client_schema
from tenants.context import client as standing_at
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.moves.selectors import tables
from tests.cms import planned
from tests.cms.conftest import MADE_AT, put_report
from tests.cms.queue_cases import a_flag_case
from tests.cms.test_desk_home_views import a_space
from tests.conftest import SYSTEM, person
from tests.house import agreed_urls
from tests.isolation import documents
from tests.playbooks.sample import conduct

TEXTS = (models.CharField, models.TextField, ArrayField)
KEPT = {
    "tenants.Tenant": {"slug", "schema_name", "language", "time_zone", "currency", "accent", "schema_digest", "sector"},
    "access.User": {"password", "language", "time_zone", "session_salt"},
    "auth.Permission": {"name", "codename"},
    "auth.Group": {"name"},
    "boards.ClientRow": {"report_month", "report_status", "invoice_state", "roi_grade"},
    "boards.OpenCase": {"kind", "reason", "promise", "pause_reason", "language", "windows"},
    "boards.Work": {"kind"},
    "billing.PlanVersion": {"pillars"},
    "content_calendar.Item": {"kind", "language", "status", "four_c"},
    "sla.Case": {"kind", "status", "reason"},
    "sla.CaseEvent": {"kind", "actor_kind", "author"},
    "sla.Decision": {"action"},
    "spaces.Delivery": {"kind"},
    "spaces.IngestRun": {"kind", "digest"},
    "spaces.Space": {"slug", "language", "responsible", "url"},
    "clients.ServiceCalendar": {"time_zone", "holidays_country", "holidays"},
    "clients.ValueInput": {"name", "driver"},
    "clients.CostInput": {"name"},
    "playbooks.GuidelineRule": {"number", "severity", "default_action"},
    "playbooks.Playbook": {"key"},
    "playbooks.Task": {"step", "owner_role", "state"},
    "reporting.Report": {"month", "data_sha256", "pdf_sha256"},
    "reporting.ReportRun": {"month", "step"},
    "notifications.Notification": {"kind", "occasion"},
    "audit.Entry": {"verb", "actor_kind", "door", "target_type", "people"},
    "witness.Check": {"wrong"},
}
"""Codes that choose what is shown, and what a page cannot be opened without: a word in them would be a fault."""
OF_WAGTAIL = ("wagtail", "modelsearch", "sessions", "taggit")
"""Codes and paths of other people's apps: of theirs, only what a person may have written is planted."""
WRITTEN = {"title", "label", "object_str", "comment", "name", "site_name", "description", "text", "title_text"}


@dataclass(frozen=True)
class Planted:
    tenant: Tenant
    word: str
    behind: dict[str, str]
    fields: frozenset[str]
    """Every `app.Model.field` that holds the word."""


def fill(tenant: Tenant) -> dict[str, str]:
    """A released month, a case, items, a guideline, a run and files; what stands behind the table's addresses."""
    for role in Role:
        person(role, tenant)
    put_report(tenant)
    with standing_at(tenant):
        ReportRun.objects.create(
            month="2026-03", state="DONE", requested_at=MADE_AT, requested_by="Alma", ended_at=MADE_AT
        )
        default_storage.save("images/mark.png", ContentFile(b"a picture"))
    run, playbook = a_space(tenant, "forum"), conduct(tenant, by=SYSTEM)
    with standing_at(tenant):
        space_id = Space.objects.get().pk
    with standing_at(tenant):
        Delivery.objects.create(
            space_id=space_id, event_id="call-1", kind="WEBHOOK", event="post.written", packed=b"", size=0,
            received_at=MADE_AT, state="FAILED", why="NOT_UNDERSTOOD", error="at: missing", processed_at=MADE_AT,
        )  # fmt: skip
    a_flag_case(tenant, space_id, "A case", at=MADE_AT)
    draft, asked = planned.put(tenant).pk, planned.put(tenant, "WITH_CLIENT").pk
    made = {"run": run, "playbook": playbook, "draft": draft, "asked": asked}
    return {**agreed_urls.put(tenant), **{name: str(pk) for name, pk in made.items()}}


def plant(tenant: Tenant, word: str) -> Planted:
    """Fill a client, then put its word into every text of every row of its own."""
    behind = fill(tenant)
    found = set()
    with _as_they_never_may(tenant) as cursor:
        for model, place, rows in _places(tenant):
            for field in model._meta.local_concrete_fields:
                is_planted = (
                    documents.append(cursor, field, place, rows, word)
                    if isinstance(field, models.JSONField)
                    else _is_text(field, model, len(word)) and _append(cursor, field, place, rows, word)
                )
                if is_planted:
                    found.add(f"{model._meta.label}.{field.name}")
    with standing_at(tenant):
        behind["document"] = documents.put_files(word)
    tenant.refresh_from_db()
    return Planted(tenant, word, behind, frozenset(found))


@contextmanager
def _as_they_never_may(tenant: Tenant) -> Iterator[Any]:
    """The owner's cursor, with the triggers off that keep versions and the trail as they are."""
    with connection.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT tgisinternal AND c.relnamespace IN (%s::regnamespace, 'public'::regnamespace)",
            [tenant.schema_name],
        )
        guarded = [name for (name,) in cursor.fetchall()]
        for name in guarded:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name in guarded:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")


def _places(tenant: Tenant) -> Iterator[tuple[type[models.Model], sql.Composable, sql.Composable]]:
    """Each model with where its rows lie and which of them are this client's."""
    everything = sql.SQL("TRUE")
    for model in apps.get_models(include_auto_created=True):
        if lives_in_client_schema(model._meta.app_label):
            yield model, sql.Identifier(tenant.schema_name, model._meta.db_table), everything
    own = sql.SQL("id IN ({})")
    for one in tables.belongings():
        model = apps.get_model(one.model)
        pks = list(model._default_manager.filter(**{one.by: tenant}).values_list("pk", flat=True))
        yield model, sql.Identifier("public", model._meta.db_table), own.format(sql.SQL(",").join([*pks, -1]))
    yield Tenant, sql.Identifier("public", Tenant._meta.db_table), own.format(sql.Literal(tenant.pk))
    people = User.objects.filter(email__endswith=f"@{tenant.slug}.example", memberships__tenant=tenant)
    pks = list(people.values_list("pk", flat=True))
    yield User, sql.Identifier("public", User._meta.db_table), own.format(sql.SQL(",").join([*pks, -1]))


def _is_text(field: models.Field[Any, Any], model: type[models.Model], length: int) -> bool:
    if not isinstance(field, TEXTS) or field.choices or field.name in KEPT.get(model._meta.label, ()):
        return False
    if isinstance(field, ArrayField) and not isinstance(field.base_field, TEXTS):
        return False
    if model._meta.app_label.startswith(OF_WAGTAIL) and field.name not in WRITTEN:
        return False
    return not (field.max_length and field.max_length < length + 8)


def _append(cursor: Any, field: models.Field[Any, Any], place: Any, rows: Any, word: str) -> bool:
    """Put the word into a field of these rows; False where there are none, or the database refuses free text there."""
    column, told = sql.Identifier(str(field.column)), sql.Literal(word)
    text = sql.SQL("array_append({0}, {1})") if isinstance(field, ArrayField) else sql.SQL("left({0}, {2}) || {1}")
    value = text.format(column, told, sql.Literal((field.max_length or 100_000) - len(word)))
    statement = sql.SQL("UPDATE {} SET {} = {} WHERE {} AND {} IS NOT NULL").format(place, column, value, rows, column)
    try:
        with transaction.atomic():
            cursor.execute(statement)
    except DatabaseError as error:
        if "check constraint" in str(error):
            return False
        raise
    return bool(cursor.rowcount > 0)
