"""Which operating-system account runs the servers.

PostgreSQL refuses to run as root, and nothing is gained by running Redis as root. Where we are
root, the account is that of the checkout's owner, or else a number that belongs to nobody on this
machine: no account is created, and nothing else runs under that number.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Below the range that systemd gives to services of the moment, above what people are given.
FIRST_FREE_UID = 60_100


@dataclass(frozen=True)
class Account:
    """Numbers to run as.

    Args:
        uid, gid: of the servers.
        switch: whether we are root and must change to them.
    """

    uid: int
    gid: int
    switch: bool

    def run(
        self, command: Sequence[str | Path], *, cwd: Path = Path("/"), stdin: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as this account, its output captured; the caller looks at its return code.

        Raises: PermissionError, when the account cannot read the program.
        """
        return subprocess.run(  # noqa: S603 - our own programs with our own arguments
            [str(part) for part in command],
            cwd=cwd,
            input=stdin,
            text=True,
            capture_output=True,
            check=False,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def own(self, path: Path) -> None:
        """Make this account the owner of a file or folder and all inside it."""
        if not self.switch:
            return
        os.chown(path, self.uid, self.gid, follow_symlinks=False)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(os.path.join(folder, name), self.uid, self.gid, follow_symlinks=False)

    def enters(self, folder: Path) -> bool:
        """Tell whether this account may enter a folder, and thus each folder above it."""
        # Not by `cwd`: that is changed while the new process is still root.
        return self._works([shutil.which("test") or "/usr/bin/test", "-x", folder])

    def runs(self, program: Path) -> bool:
        """Tell whether this account may read and run a program."""
        return self._works([program, "--version"])

    def _works(self, command: Sequence[str | Path]) -> bool:
        try:
            return self.run(command).returncode == 0
        except PermissionError:
            return False


def choose(var: Path) -> Account:
    """Return the account for the services of a checkout whose changeable files lie in `var`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    owner = var.stat()
    if owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, switch=True)
    return Account(_free_uid(), _free_uid(), switch=True)


def maker() -> Account:
    """Return the account that may run `initdb`, which wants one with a name: ourselves, or `nobody` for root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, switch=True)


def _free_uid() -> int:
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    uid = FIRST_FREE_UID
    while uid in taken:
        uid += 1
    return uid
