"""Servers that others wrote, on loopback, each in a process of its own that is ended by its id."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Any
from urllib.parse import quote

import httpx

ROOT = Path(__file__).parents[2] / ".venv-live"
LONGEST_START_SECONDS = 60
SHARED_SECRET = "a-secret-of-the-tests-alone"
PLENTY = {"per_second": 10_000, "burst_count": 10_000}


def free_port() -> int:
    with socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(command: list[str], address: str, folder: Path) -> Iterator[str]:
    """Run a server until the block ends; it is ready when its address answers anything."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{command[0]} does not answer:\n{(folder / 'output').read_text()[-3_000:]}")
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


@contextmanager
def mastodon_mock(folder: Path, **changes: Any) -> Iterator[str]:
    """mastodon-mock over an empty database: its token `NAME_token` belongs to each account, ada is its admin."""
    port = free_port()
    people = [{"username": "ada", "role": "admin"}, *({"username": name} for name in ("bo", "cleo", "dan"))]
    config: dict[str, Any] = {
        "auth": {"permissive": False},
        "seed": {"accounts": [{**one, "access_token": f"{one['username']}_token"} for one in people]},
        **changes,
    }
    (folder / "mock.toml").write_text(_toml(config))
    program = str(ROOT / "mastodon" / "bin" / "mastodon_mock")
    command = [program, "serve", "--config", "mock.toml", "--in-memory", "--port", str(port), "--log-level", "warning"]
    with serving(command, f"http://127.0.0.1:{port}", folder) as address:
        yield address


@contextmanager
def synapse(folder: Path, **changes: Any) -> Iterator[str]:
    """Synapse with SQLite, alone: no federation, no rate limits but those that `changes` name."""
    port = free_port()
    program = [str(ROOT / "matrix" / "bin" / "python"), "-m", "synapse.app.homeserver"]
    asked = ["--server-name", "live.test", "--config-path", "homeserver.yaml", "--data-directory", "."]
    subprocess.run(
        [*program, *asked, "--generate-config", "--report-stats=no"], cwd=folder, check=True, capture_output=True
    )
    config = {
        "listeners": [
            {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "resources": [{"names": ["client"]}]}
        ],
        "registration_shared_secret": SHARED_SECRET,
        "trusted_key_servers": [],
        "presence": {"enabled": False},
        "bcrypt_rounds": 4,
        **dict.fromkeys(("rc_message", "rc_registration", "rc_reports"), PLENTY),
        "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), PLENTY),
        "rc_joins": dict.fromkeys(("local", "remote"), PLENTY),
        "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), PLENTY),
        **changes,
    }
    (folder / "ours.yaml").write_text(json.dumps(config))  # JSON is YAML
    command = [*program, "-c", "homeserver.yaml", "-c", "ours.yaml"]
    with serving(command, f"http://127.0.0.1:{port}", folder) as address:
        yield address


class Someone:
    """A person at a server, who speaks to it without any code of ours."""

    def __init__(self, address: str, token: str, name: str = "") -> None:
        self.address, self.token, self.name = address, token, name

    def call(self, method: str, path: str, body: Any = None, **params: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        asked = {"json": body} if body is not None else {}
        answer = httpx.request(
            method, self.address + path, headers=headers, params=params, timeout=20, trust_env=False, **asked
        )
        answer.raise_for_status()
        return answer.json()

    def room(self, path: str, room: str, *parts: str, method: str = "POST", body: Any = None) -> Any:
        way = "/".join(quote(part, safe="") for part in (room, path, *parts))
        return self.call(method, f"/_matrix/client/v3/rooms/{way}", {} if body is None else body)


def member_of(address: str, name: str, *, admin: bool = False) -> Someone:
    """Register somebody at a Synapse, by the secret that it shares with us."""
    way = "/_synapse/admin/v1/register"
    nonce = httpx.get(address + way, trust_env=False).json()["nonce"]
    words = "\0".join([nonce, name, "a-password", "admin" if admin else "notadmin"])
    mac = hmac.new(SHARED_SECRET.encode(), words.encode(), hashlib.sha1).hexdigest()
    asked = {"nonce": nonce, "username": name, "password": "a-password", "admin": admin, "mac": mac}
    answer = httpx.post(address + way, json=asked, timeout=20, trust_env=False).json()
    return Someone(address, answer["access_token"], answer["user_id"])


def _toml(config: dict[str, Any]) -> str:
    """Enough TOML for a configuration: values written as JSON, lists of tables inline."""

    def value(one: Any) -> str:
        if isinstance(one, dict):
            return "{" + ", ".join(f"{name} = {value(held)}" for name, held in one.items()) + "}"
        if isinstance(one, list):
            return "[" + ", ".join(map(value, one)) + "]"
        return json.dumps(one)

    return "".join(f"{name} = {value(one)}\n" for name, one in config.items())
