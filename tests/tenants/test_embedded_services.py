"""The embedded servers: started, found again, restarted when killed, stopped; each test has servers of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from tenants import embedded
from tenants.embedded import places, processes

NO_VARIABLES: dict[str, str] = {}
ROOT = Path(__file__).resolve().parents[2]
STARTER = "import pathlib, sys; from tenants import embedded; print(embedded.ensure(pathlib.Path(sys.argv[1]), {}))"


def stop_and_clear(folder: Path) -> None:
    embedded.stop(folder)
    shutil.rmtree(places.find(folder).home)


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    # pytest closes its folders to other accounts; the one that runs the servers must get through.
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o711)
    yield tmp_path
    stop_and_clear(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("shared")
    embedded.ensure(folder, NO_VARIABLES)
    yield folder
    stop_and_clear(folder)


def ask(address: embedded.Addresses, question: str) -> object:
    with psycopg.connect(address.database_url) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def process(folder: Path, name: str) -> int:
    number = embedded.status(folder, NO_VARIABLES)[name]["pid"]
    assert isinstance(number, int)
    return number


def test_both_answer_at_their_addresses(shared: Path) -> None:
    address = embedded.ensure(shared, NO_VARIABLES)
    assert ask(address, "SELECT current_user || ' ' || current_database()") == "caas caas"
    assert redis.Redis.from_url(address.redis_url).ping()


def test_found_again_when_running(shared: Path) -> None:
    before = [process(shared, name) for name in ("postgres", "redis")]
    embedded.ensure(shared, NO_VARIABLES)
    assert [process(shared, name) for name in ("postgres", "redis")] == before


def test_the_application_is_no_superuser_but_makes_roles_and_databases(shared: Path) -> None:
    may = "SELECT ARRAY[rolsuper, rolcreatedb, rolcreaterole] FROM pg_roles WHERE rolname = current_user"
    assert ask(embedded.addresses(shared, NO_VARIABLES), may) == [False, True, True]


def test_nothing_listens_on_the_network(shared: Path) -> None:
    address = embedded.addresses(shared, NO_VARIABLES)
    assert ask(address, "SELECT current_setting('listen_addresses')") == ""
    assert redis.Redis.from_url(address.redis_url).config_get("port") == {"port": "0"}


def test_what_is_written_is_flushed_to_disk(shared: Path) -> None:
    assert ask(embedded.addresses(shared, NO_VARIABLES), "SELECT current_setting('fsync')") == "on"


def test_the_sockets_are_closed_to_others(shared: Path) -> None:
    assert places.find(shared).sockets.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to give up")
def test_root_hands_the_servers_to_an_account_of_no_one(shared: Path) -> None:
    for name in ("postgres", "redis"):
        assert Path(f"/proc/{process(shared, name)}").stat().st_uid not in (0, 65534)


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_restarted_after_kill_9_with_what_was_written(shared: Path, name: str) -> None:
    address = embedded.ensure(shared, NO_VARIABLES)
    with psycopg.connect(address.database_url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE survives_{name} AS SELECT 1 AS n")
    killed = process(shared, name)
    os.kill(killed, signal.SIGKILL)
    assert processes.wait_until(lambda: embedded.status(shared, NO_VARIABLES)[name]["pid"] is None, seconds=10)
    embedded.ensure(shared, NO_VARIABLES)
    assert process(shared, name) != killed
    assert ask(address, f"SELECT n FROM survives_{name}") == 1


def test_restarted_though_another_process_now_has_its_number(var: Path) -> None:
    embedded.ensure(var, NO_VARIABLES)
    os.kill(process(var, "postgres"), signal.SIGKILL)
    pid_file = places.find(var).cluster / "postmaster.pid"
    _, _, rest = pid_file.read_text().partition("\n")
    pid_file.write_text(f"{os.getpid()}\n{rest}")
    assert ask(embedded.ensure(var, NO_VARIABLES), "SELECT 1") == 1


def test_stopped_cleanly_and_started_again(var: Path) -> None:
    embedded.ensure(var, NO_VARIABLES)
    assert embedded.stop(var) == ["postgres", "redis"]
    assert [found["state"] for found in embedded.status(var, NO_VARIABLES).values()] == ["stopped", "stopped"]
    assert embedded.stop(var) == []
    assert ask(embedded.ensure(var, NO_VARIABLES), "SELECT 1") == 1


def test_two_starters_at_once_start_one_of_each(var: Path) -> None:
    command = [sys.executable, "-c", STARTER, str(var)]
    starters = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = {starter.communicate()[0] for starter in starters}
    assert [starter.returncode for starter in starters] == [0, 0]
    assert len(answers) == 1


def test_a_half_made_cluster_is_made_anew(var: Path) -> None:
    half = places.find(var).home / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    assert ask(embedded.ensure(var, NO_VARIABLES), "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_gets_a_private_place(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    try:
        assert ask(embedded.ensure(deep, NO_VARIABLES), "SELECT 1") == 1
        assert deep not in places.find(deep).home.parents
        assert places.find(deep).home == places.find(deep).home
    finally:
        stop_and_clear(deep)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is let in where the servers' account is not")
def test_a_checkout_that_the_account_cannot_enter_gets_a_private_place(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    try:
        assert ask(embedded.ensure(closed, NO_VARIABLES), "SELECT 1") == 1
        assert closed not in places.find(closed).home.parents
    finally:
        stop_and_clear(closed)


def test_a_cluster_of_another_version_is_refused(var: Path) -> None:
    embedded.ensure(var, NO_VARIABLES)
    embedded.stop(var)
    (places.find(var).cluster / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.ServiceFailed, match="made by PostgreSQL 17, and PostgreSQL 18 is installed"):
        embedded.ensure(var, NO_VARIABLES)


def test_servers_of_others_are_neither_started_nor_looked_at(var: Path) -> None:
    given = {"DATABASE_URL": "postgresql://elsewhere/one", "REDIS_URL": "redis://elsewhere/0"}
    address = embedded.ensure(var, given)
    assert (address.database_url, address.redis_url) == tuple(given.values())
    assert [found["state"] for found in embedded.status(var, given).values()] == ["external", "external"]
    assert not places.find(var).cluster.exists()


def test_one_variable_puts_only_its_own_service_out_of_work(var: Path) -> None:
    given = {"DATABASE_URL": "postgresql://elsewhere/one"}
    address = embedded.ensure(var, given)
    assert address.database_url == given["DATABASE_URL"]
    assert redis.Redis.from_url(address.redis_url).ping()
    assert not places.find(var).cluster.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_files_of_another_user_are_named(var: Path) -> None:
    (var / "services").mkdir(mode=0o500)
    try:
        with pytest.raises(embedded.ServiceFailed, match="belongs to another user"):
            embedded.ensure(var, NO_VARIABLES)
    finally:
        (var / "services").chmod(0o700)
