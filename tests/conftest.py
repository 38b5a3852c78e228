"""Fixtures for everyone: the database, two clients, one person for each role, and the real archive."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tenants.access.models import Membership, User
from tenants.access.services.memberships import grant
from tenants.access.services.users import ensure_user
from tenants.backend.current import connection
from tenants.context import client as standing_at
from tenants.context import public
from tenants.kernel.actor import AGENCY_WIDE, STAFF, Actor, Role, system
from tenants.models import Tenant
from tenants.services.provisioning import ClientProfile, create_client
from tests import database

pytest_plugins = ["tests.house.visited"]
SYSTEM = system("tests")
LONG_AGO = datetime(2017, 1, 1, tzinfo=UTC)


def profile(slug: str, **changes: object) -> ClientProfile:
    """A client with nothing special about it."""
    fields: dict[str, object] = {
        "slug": slug,
        "name": slug.capitalize(),
        "legal_name": f"{slug.capitalize()} AB",
        "sector": "software",
        "language": "en",
        "time_zone": "Europe/Stockholm",
        "currency": "EUR",
        "service_since": date(2017, 1, 1),
    }
    return ClientProfile(**{**fields, **changes})  # type: ignore[arg-type]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys come first: they are the longest, and a worker that began one at the end would end alone."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


@pytest.fixture(scope="session")
def template_database(django_db_blocker: pytest.FixtureRequest) -> str:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return database.build_template()


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, worker_id: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """One database a worker, with the clients `alfa` and `beta`; each test rolls back."""
    before = connection.settings_dict["NAME"]
    name = f"{database.PREFIX}_{worker_id}_{os.getppid() if worker_id != 'master' else os.getpid()}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.copy(template_database, name)
        database.use(name)
        for slug in ("alfa", "beta"):
            create_client(profile(slug), by=SYSTEM, at=LONG_AGO)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.drop(name)
        database.use(before)


@pytest.fixture
def own_database(template_database: str, worker_id: str, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own for a test that must commit: threads, processes, kill -9. No clients yet."""
    before = connection.settings_dict["NAME"]
    name = f"{database.PREFIX}_own_{worker_id}_{os.getpid()}"
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        database.copy(template_database, name)
        database.use(name)
        yield name
        database.drop(name)
        database.use(before)


@pytest.fixture(autouse=True)
def _stand_in_public() -> Iterator[None]:
    """No test leaves the connection in a client's schema to the next."""
    yield
    connection.set_schema_to_public()


@pytest.fixture
def alfa(db: None) -> Tenant:
    with public():
        return Tenant.objects.get(slug="alfa")


@pytest.fixture
def beta(db: None) -> Tenant:
    with public():
        return Tenant.objects.get(slug="beta")


@pytest.fixture
def in_alfa(alfa: Tenant) -> Iterator[Tenant]:
    """Stand in alfa's schema, under alfa's role."""
    with standing_at(alfa):
        yield alfa


def person(role: Role, tenant: Tenant, email: str | None = None) -> User:
    """A person with one role: at `tenant`, or agency-wide where the role is."""
    user = ensure_user(email or f"{role}@{tenant.slug}.example", f"{role} of {tenant.name}", by=SYSTEM, at=LONG_AGO)
    grant(user, role, tenant=None if role in AGENCY_WIDE else tenant, by=SYSTEM, at=LONG_AGO)
    return user


def _role_fixture(role: Role) -> Callable[[Tenant], User]:
    @pytest.fixture(name=str(role))
    def fixture(alfa: Tenant) -> User:
        return person(role, alfa)

    return fixture


owner, finance, account_manager = (_role_fixture(r) for r in (Role.OWNER, Role.FINANCE, Role.ACCOUNT_MANAGER))
community_manager, moderator, analyst = (
    _role_fixture(r) for r in (Role.COMMUNITY_MANAGER, Role.MODERATOR, Role.ANALYST)
)
sponsor, approver, viewer = (_role_fixture(r) for r in (Role.SPONSOR, Role.APPROVER, Role.VIEWER))


@pytest.fixture
def outsider(beta: Tenant) -> User:
    """Somebody of another client."""
    return person(Role.SPONSOR, beta, "outsider@beta.example")


@pytest.fixture
def by() -> Actor:
    return SYSTEM


@pytest.fixture
def sign_in() -> Callable[[User, Tenant], Client]:
    """A test client on a tenant's host, with a session that holds there."""

    def signed_in(user: User, tenant: Tenant) -> Client:
        browser = Client(headers={"host": tenant.host})
        with standing_at(tenant):
            browser.force_login(user, backend="tenants.access.backends.ClientBackend")
        return browser

    return signed_in


@pytest.fixture
def agency_browser(db: None) -> Callable[[User], Client]:
    """A test client on the agency's host, signed in; staff with a second factor set up."""

    def signed_in(user: User) -> Client:
        if Membership.objects.filter(user=user, role__in=STAFF).exists():
            TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        browser = Client(headers={"host": settings.AGENCY_HOST})
        browser.force_login(user, backend="tenants.access.backends.ClientBackend")
        return browser

    return signed_in


@pytest.fixture
def stranger() -> Callable[[str], Client]:
    """A test client on any host, without a session."""
    return lambda host: Client(headers={"host": host})


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real input beside the project; tests that read it are marked `archive`."""
    folder = Path(settings.BASE_DIR).parent / "shared" / "data"
    if not folder.is_dir():
        message = "real input is missing: there is no ../shared/data beside the project"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture
def now() -> datetime:
    return timezone.now()
