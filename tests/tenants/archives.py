"""Archives of a small client, and what can be done to one."""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

Change = Callable[[bytes], bytes]


def rewritten(origin: Path, changes: dict[str, Change]) -> Path:
    """The archive with some of its parts changed, packed anew."""
    path = origin.with_name("rewritten.zip")
    with zipfile.ZipFile(origin) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, changes[name](content) if name in changes else content)
    return path


def forged(origin: Path, name: str, change: Change, *, rows: int | None = None) -> Path:
    """The archive with one part changed, and a manifest that tells of it as if it had always been so."""
    with zipfile.ZipFile(origin) as file:
        told, content = json.loads(file.read("manifest.json")), change(file.read(name))
    digest = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    for part in (told["public"], *told["files"], *(table["part"] for table in told["tables"])):
        if part["name"] == name:
            part |= digest
    for table in told["tables"]:
        if table["part"]["name"] == name and rows is not None:
            table["rows"] = rows
    return rewritten(origin, {name: lambda _old: content, "manifest.json": lambda _old: json.dumps(told).encode()})


def telling(origin: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The archive with another manifest: `change` is handed the one that it has."""

    def changed(text: bytes) -> bytes:
        told = json.loads(text)
        change(told)
        return json.dumps(told).encode()

    return rewritten(origin, {"manifest.json": changed})


def locked(origin: Path) -> Path:
    """The archive with each entry marked as encrypted, as a zip with a password has them."""
    content = bytearray(origin.read_bytes())
    with zipfile.ZipFile(origin) as file:
        entries = file.infolist()
    at = content.index(b"PK\x01\x02")
    for entry in entries:
        for flags in (entry.header_offset + 6, at + 8):
            content[flags : flags + 2] = struct.pack("<H", entry.flag_bits | 1)
        name, extra, comment = struct.unpack("<HHH", content[at + 28 : at + 34])
        at += 46 + name + extra + comment
    return _written(origin, "locked.zip", bytes(content))


def cut(origin: Path, share: float) -> Path:
    """So much of the archive as a transfer that broke off has left."""
    content = origin.read_bytes()
    return _written(origin, "cut.zip", content[: int(len(content) * share)])


def flipped(origin: Path, position: int) -> Path:
    content = bytearray(origin.read_bytes())
    content[position] ^= 0xFF
    return _written(origin, "flipped.zip", bytes(content))


def other(folder: Path, **parts: str) -> Path:
    """Another product's ZIP file."""
    path = folder / "other.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", ".").replace("_0_", "/"), content)
    return path


def copied(origin: Path, folder: Path) -> Path:
    return Path(shutil.copy(origin, folder / "good.zip"))


def _written(beside: Path, name: str, content: bytes) -> Path:
    path = beside.with_name(name)
    path.write_bytes(content)
    return path
