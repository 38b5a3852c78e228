"""A client brought back from its archive, here or in an empty installation, under its own slug or another."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.dateparse import parse_date, parse_datetime
from psycopg.errors import ProgramLimitExceeded

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.backend.current import connection
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel import zones
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.models import Stage, Tenant, Tombstone
from tenants.moves.rules import releases
from tenants.moves.rules.manifest import FILES, Manifest, NotAnArchive
from tenants.moves.selectors import tables
from tenants.moves.services import loading, people, public_rows, revisions
from tenants.moves.services.cached import forget_cached
from tenants.moves.services.exporting import folder_at
from tenants.moves.services.packing import CannotWrite
from tenants.moves.services.unpacking import Archive, archive
from tenants.services import template
from tenants.services.provisioning import ClientProfile, create_client

STEPS = ("check", "schema", "rows", "files")
Progress = Callable[[str], None]


def _nobody_watches(step: str) -> None:
    """Nobody waits for the steps."""


def _nothing_follows(tenant: Tenant) -> None:
    """Nothing else belongs to it."""


class OtherRelease(Refusal):
    """The archive was made by another state of the product than this one."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. new_people: who was not known here. left_out: public rows whose like another client here has."""

    client: str
    schema: str
    host: str
    tables: int
    rows: int
    files: int
    people: int
    new_people: int
    left_out: tuple[str, ...]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"left_out": list(self.left_out)}


def restore(
    path: Path,
    *,
    slug: str = "",
    by: Actor,
    at: datetime,
    progress: Progress = _nobody_watches,
    then: Callable[[Tenant], None] = _nothing_follows,
) -> Restored:
    """Make a client from an archive: all of it, or nothing.

    slug: what it is called here, "" for what it was called. Who is not known here gets an account without a password.
    Keys of platforms and secret addresses do not travel.
    progress: is told which of STEPS begins. then: notes in public what belongs to the same commit.
    Raises: NotPermitted; NotAnArchive; OtherRelease; BadSlug; SlugTaken; CannotWrite.
    """
    require(by, Permission.CLIENT_RESTORE)
    begun = time.monotonic()
    progress("check")
    with public(), archive(path) as packed:
        told = packed.manifest
        profile = _profile(told, slug)
        template.text()  # made before the transaction, in which the program that reads it would not see it
        try:
            with transaction.atomic():
                done = _all_of_it(packed, profile, by=by, at=at, progress=progress, then=then)
        except DatabaseError as error:
            if not _is_in_the_rows(error):
                raise
            raise NotAnArchive(f"{path}: its rows are not as they must be: {str(error).splitlines()[0]}") from None
    forget_cached(done.schema)
    return Restored(**(done.as_dict() | {"left_out": done.left_out, "seconds": round(time.monotonic() - begun, 3)}))


def _is_in_the_rows(error: DatabaseError) -> bool:
    """Whether the database objects to what it was given, and not to the state that it is in itself."""
    limit = isinstance(error.__cause__, ProgramLimitExceeded)
    return limit or isinstance(error, (IntegrityError, DataError))


def _profile(told: Manifest, slug: str) -> ClientProfile:
    """Raises: NotAnArchive, when the client's own fields are not what they must be."""
    given: dict[str, Any] = {name: told.client.get(name) for name in ClientProfile.__slots__}
    since = _date(given["service_since"])
    given |= {"slug": slug or given["slug"], "service_since": since or date(1970, 1, 1)}
    kinds = {"is_generated": bool, "service_since": date}
    odd = [name for name, value in given.items() if not isinstance(value, kinds.get(name, str))]
    if odd or told.client.get("stage") not in Stage.values:
        raise NotAnArchive(f"manifest.json: client: {', '.join(odd) or 'stage'} is not as it must be")
    profile = ClientProfile(**given)
    try:
        checked = Tenant(**{name: getattr(profile, name) for name in given})
        checked.clean_fields(exclude={field.name for field in Tenant._meta.fields} - given.keys() | {"slug"})
        zones.zone(profile.time_zone)
    except zones.UnknownZone as refusal:
        raise NotAnArchive(f"manifest.json: client: {refusal}") from None
    except ValidationError as error:
        raise NotAnArchive(f"manifest.json: client: {error.messages[0]}") from None
    return profile


def _date(told: object) -> date | None:
    with suppress(ValueError):  # such as 31 February
        return parse_date(str(told or ""))
    return None


def _instant(told: object) -> datetime | None:
    with suppress(ValueError):
        found = parse_datetime(str(told or ""))
        return found if found and found.tzinfo else None
    return None


def _all_of_it(
    packed: Archive,
    profile: ClientProfile,
    *,
    by: Actor,
    at: datetime,
    progress: Progress,
    then: Callable[[Tenant], None],
) -> Restored:
    told = packed.manifest
    progress("schema")
    _lift_tombstone(told, profile.slug, at)
    tenant = create_client(profile, by=by, at=at)
    with _no_file_of_what_fails(tenant):
        done = _into(tenant, packed, by=by, at=at, progress=progress)
        then(tenant)
        with connection.as_owner(), connection.cursor() as cursor:
            # What contradicts itself is refused here, not at the commit.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return done


def _into(tenant: Tenant, packed: Archive, *, by: Actor, at: datetime, progress: Progress) -> Restored:
    """Fill a client that was just made."""
    told = packed.manifest
    _same_release(told, tenant)
    progress("rows")
    here, new = people.matched(told.people, by=by, at=at)
    ids = loading.Ids(here, loading.content_types(told.types))
    with connection.as_owner():
        rows = loading.load(packed, tenant.schema_name, ids)
        revisions.renumber(tenant.schema_name, ids)
        for one in _made_by_default(tenant):
            one.delete()
        left_out = public_rows.put(packed.read(told.public), tenant, here)
        made_at = _instant(told.client.get("created_at"))
        Tenant.objects.filter(pk=tenant.pk).update(stage=told.client["stage"], created_at=made_at or at)
    progress("files")
    files = _unpack_files(packed, tenant)
    with standing_at(tenant):
        audit.record("tenants.client.restored", target=tenant, by=by, at=at, made_at=told.made_at, slug=tenant.slug)
    audit.record("tenants.client.restored", target=tenant, by=by, at=at, made_at=told.made_at, slug=tenant.slug)
    names = (tenant.slug, tenant.schema_name, tenant.host)
    return Restored(*names, len(told.tables), rows, files, len(here), new, tuple(left_out), 0.0)


def _same_release(told: Manifest, tenant: Tenant) -> None:
    """Raises: OtherRelease, naming what only one side has, and what to do about it."""
    newer, older = releases.apart(told, tables.migrations(tenant.schema_name))
    if newer:
        also = f", and the archive lacks {', '.join(older[:5])}" if older else ""
        raise OtherRelease(
            f"its rows are of another release: this installation lacks {', '.join(newer[:5])}{also}."
            " Bring the installation to the release that made it, then restore it"
        )
    if older:
        raise OtherRelease(
            f"its rows are of an older release: they lack {', '.join(older[:5])}. Restore it with the release that made"
            " it, bring the client up to date there (migrate_clients), and export it again"
        )


def _lift_tombstone(told: Manifest, slug: str, at: datetime) -> None:
    """The slug of an erased client is given to that client alone: the archive of it says so by its own slug."""
    if told.client.get("slug") == slug:
        Tombstone.objects.filter(slug=slug, erased_at__isnull=False, restored_at=None).update(restored_at=at)


def _made_by_default(tenant: Tenant) -> list[Any]:
    """The row on the board that every new client gets; the archive brings its own."""
    return list(apps.get_model("boards.ClientRow")._default_manager.filter(tenant=tenant))


@contextmanager
def _no_file_of_what_fails(tenant: Tenant) -> Iterator[None]:
    """What is refused leaves no file, either.

    Inside the transaction: as long as the client's row is ours alone, so is its folder. Who is refused the name has
    written nothing, and removes nothing of whoever has it.
    """
    try:
        yield
    except BaseException:
        shutil.rmtree(folder_at(tenant.schema_name), ignore_errors=True)
        raise


def _unpack_files(packed: Archive, tenant: Tenant) -> int:
    """The files come first and the commit last: who is killed between leaves a folder that the next try replaces."""
    folder = folder_at(tenant.schema_name)
    shutil.rmtree(folder, ignore_errors=True)
    for part in packed.manifest.files:
        path = folder / part.name.removeprefix(FILES)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file, closing(packed.chunks(part)) as chunks:
                file.writelines(chunks)
        except OSError as error:  # a full disk, a name that this disk does not take
            raise CannotWrite(f"{part.name[:80]}: {error.strerror}") from None
    return len(packed.manifest.files)
