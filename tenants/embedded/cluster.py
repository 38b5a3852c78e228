"""Make a PostgreSQL cluster, whole or not at all."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from tenants.embedded.account import maker
from tenants.embedded.addresses import DATABASE, ROLE
from tenants.embedded.errors import ServiceFailed
from tenants.embedded.places import Places

SUPERUSER = "postgres"
# The application's role is no superuser, so that what works here works on a managed PostgreSQL.
STATEMENTS = (
    f"CREATE ROLE {ROLE} LOGIN CREATEDB CREATEROLE",
    f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
    f"REVOKE CONNECT ON DATABASE {DATABASE} FROM PUBLIC",
)


def make(places: Places, programs: Path) -> None:
    """Make the cluster beside its place, then move it there: a start that is killed leaves no half cluster."""
    new = places.cluster.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    account = maker()
    account.own(new)
    command: list[str | Path] = [programs / "initdb", "-D", new, "-U", SUPERUSER, "--auth=peer", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"]
    _must(account.run(command, cwd=new))
    # One statement a line into the single-user server: no socket, no password, no second start.
    single: list[str | Path] = [programs / "postgres", "--single", "-D", new, "postgres"]
    done = _must(account.run(single, cwd=new, stdin="".join(f"{line}\n" for line in STATEMENTS)))
    if "ERROR" in done:
        raise ServiceFailed(f"The new database could not be prepared:\n{done}")
    places.account.own(new)
    new.rename(places.cluster)


def check_version(places: Places, programs: Path) -> None:
    """Refuse programs of another major version than the one that made the cluster.

    Raises: ServiceFailed, which says both versions.
    """
    made_by = (places.cluster / "PG_VERSION").read_text().strip()
    ours = places.account.run([programs / "postgres", "--version"]).stdout.split()[-1].partition(".")[0]
    if made_by != ours:
        raise ServiceFailed(
            f"{places.cluster} was made by PostgreSQL {made_by}, and PostgreSQL {ours} is installed. "
            f"Remove that folder to begin anew, or set DATABASE_URL to a PostgreSQL {made_by}."
        )


def write_access_rules(places: Places) -> None:
    """Let in the people of this machine who may enter the checkout, by what the kernel says of the caller.

    The socket's folder is closed to others; a password would only be one more thing to lose.
    """
    names = {_name(os.getuid()), _name(0), _name(places.account.uid)}
    people = sorted(name for name in names if name)
    _write(places, "pg_hba.conf", "local all all peer map=checkout\n")
    _write(
        places, "pg_ident.conf", "".join(f"checkout {name} {role}\n" for name in people for role in (ROLE, SUPERUSER))
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def _write(places: Places, name: str, text: str) -> None:
    path = places.cluster / name
    path.write_text(text)
    places.account.own(path)


def _must(done: subprocess.CompletedProcess[str]) -> str:
    said = f"{done.stdout}{done.stderr}"
    if done.returncode != 0:
        raise ServiceFailed(f"{' '.join(done.args[:2])} failed:\n{said}")
    return said
