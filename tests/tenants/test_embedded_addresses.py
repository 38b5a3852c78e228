"""Addresses and secrets, without a server."""

from __future__ import annotations

from pathlib import Path

import dj_database_url
from kombu.utils.url import parse_url

from tenants.embedded.addresses import Addresses, database_url, redis_url
from tenants.embedded.secrets import load_or_create


def test_the_database_url_reads_back_as_a_socket_folder() -> None:
    read = dj_database_url.parse(database_url(Path("/srv/My Project/var/run")))
    assert (read["HOST"], read["NAME"], read["USER"]) == ("/srv/My Project/var/run", "caas", "caas")


def test_celery_reads_the_broker_url_as_the_same_socket() -> None:
    address = Addresses("", redis_url(Path("/srv/project/var/run/redis.sock")))
    read = parse_url(address.broker_url)
    assert (read["transport"], read["virtual_host"]) == ("redis+socket", "srv/project/var/run/redis.sock")


def test_celery_takes_the_same_database_behind_a_socket_as_everyone_else() -> None:
    url = Addresses("", redis_url(Path("/run/redis.sock")) + "?db=9").broker_url
    assert url == "redis+socket:///run/redis.sock?virtual_host=9", "it calls the database a virtual host there"


def test_a_broker_on_the_network_keeps_its_url() -> None:
    assert Addresses("", "rediss://cache.example/0").broker_url == "rediss://cache.example/0"


def test_secrets_are_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    first = load_or_create(tmp_path)
    assert load_or_create(tmp_path) == first
    assert len(first["secret_key"]) >= 64
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
