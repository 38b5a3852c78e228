"""One of the client's own people, and every row of the client that tells of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model, Q

from tenants.access.rules.permissions import Permission, require
from tenants.backend.schema import lives_in_client_schema
from tenants.context import client, public
from tenants.kernel.actor import STAKEHOLDERS, Actor
from tenants.kernel.belonging import LeftBehind, Words
from tenants.kernel.refusals import Refusal
from tenants.models import Tenant
from tenants.moves.rules.naming import id_column, name_column
from tenants.moves.selectors import tables

if TYPE_CHECKING:
    from tenants.access.models import User

_ELSEWHERE = frozenset({"audit"})
"""The trail has its own way of telling and erasing."""


class NoSuchPerson(Refusal):
    """Nobody of the client's own people has this address, or they were erased."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A table of the client's schema that names people: the column with their id, and the one with their name."""

    model: type[Model]
    user: str
    name: str | None
    words: tuple[str, ...]


def mentions() -> list[Mention]:
    """Every column of ours, in a client's schema, that refers to a person; of other people's apps, what is declared."""
    declared = list(tables.declared())
    words = {(one.model, one.by): one.columns for one in declared if isinstance(one, Words)}
    left = {one.model for one in declared if isinstance(one, LeftBehind)}
    foreign = [
        Mention(model, by, None, columns)
        for (label, by), columns in words.items()
        if not _is_ours(model := apps.get_model(label))
    ]
    return foreign + [
        Mention(model, column, name_column(column, columns), words.get((model._meta.label, column), ()))
        for model in apps.get_models()
        if _is_ours(model) and model._meta.label not in left
        for columns in [{str(field.column) for field in model._meta.local_concrete_fields}]
        for column in sorted(columns)
        if id_column(column)
    ]


def one_of_theirs(tenant: Tenant, said: str, by: Actor) -> User:
    """Who has or had a role on the client's side and none of the agency's, by address or uuid.

    Raises: NotPermitted; NoSuchPerson.
    """
    require(by, Permission.PERSON_DATA_MANAGE)
    with public():
        found = get_user_model().objects.filter(_said(said.strip()), pk__in=_of(tenant)).first()
    if found is None:
        raise NoSuchPerson(f"{said.strip()[:80]!r} is nobody of this client's own people", client=tenant.slug)
    return found


def theirs(tenant: Tenant, by: Actor) -> list[User]:
    """The client's own people, present and past, by name; who was erased is left out."""
    require(by, Permission.PERSON_DATA_MANAGE)
    with public():
        here = get_user_model().objects.filter(pk__in=_of(tenant)).exclude(email__endswith="@erased.invalid")
        return list(here.order_by("name", "pk"))


def held_of(tenant: Tenant, user: User, by: Actor) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """All that this client holds of one of its people, table → rows. Raises: NotPermitted."""
    require(by, Permission.PERSON_DATA_MANAGE)
    with public():
        held: dict[str, list[dict[str, Any]]] = {
            "account": list(get_user_model().objects.filter(pk=user.pk).values(*_OF_ACCOUNTS)),
            "roles": list(_memberships(tenant, user).values("role", "started_at", "ended_at")),
            "notifications": list(
                _rows("notifications.Notification")
                .filter(tenant=tenant, user=user)
                .order_by("pk")
                .values("kind", "object_id", "occasion", "told_at", "read_at", "mailed_at")
            ),
        }
    with client(tenant):
        for one in mentions():
            rows = list(one.model._default_manager.filter(**{one.user: user.pk}).order_by("pk").values())
            name = one.model._meta.db_table
            if rows:
                held[name] = _joined(held.get(name, []), rows)
        held["audit_trail"] = list(_trail(user.uuid))
    return held


def _joined(held: list[dict[str, Any]], more: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row may name them twice, as who asked and who did."""
    seen = {row.get("id") for row in held}
    return [*held, *(row for row in more if row.get("id") not in seen)]


def _trail(uuid: UUID) -> Iterator[dict[str, Any]]:
    about = Q(actor_uuid=uuid) | Q(target_uuid=uuid) | Q(people__contains=[uuid])
    told = ("at", "verb", "actor_uuid", "ip", "target_type")
    for row in _rows("audit.Entry").filter(about).order_by("pk").values(*told):
        did = row.pop("actor_uuid") == uuid
        yield {**row, "ip": row["ip"] if did else None, "did": did}


def _is_ours(model: type[Model]) -> bool:
    config = apps.get_app_config(model._meta.app_label)
    is_theirs = config.name.startswith(("wagtail", "django."))
    here = lives_in_client_schema(model._meta.app_label) and model._meta.app_label not in _ELSEWHERE
    return here and not is_theirs and model._meta.managed and not model._meta.proxy


def _rows(label: str) -> Any:
    return apps.get_model(label)._default_manager


def _said(text: str) -> Q:
    try:
        return Q(uuid=UUID(text))
    except ValueError:
        return Q(email=text.lower())


def _of(tenant: Tenant) -> Any:
    here = _rows("access.Membership").filter(tenant=tenant, role__in=STAKEHOLDERS).values("user_id")
    staff = _rows("access.Membership").exclude(role__in=STAKEHOLDERS).values("user_id")
    return get_user_model().objects.filter(pk__in=here).exclude(pk__in=staff).values("pk")


def _memberships(tenant: Tenant, user: User) -> Any:
    return _rows("access.Membership").filter(tenant=tenant, user=user).order_by("pk")


_OF_ACCOUNTS = ("uuid", "email", "name", "language", "time_zone", "date_joined", "is_active")
