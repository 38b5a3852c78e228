"""Who signed the charter of a client that lies in an archive."""

from __future__ import annotations

from clients.intake.rules import copied
from clients.models import CharterAnswer
from tenants.moves.services.unpacking import Archive

MOST_BYTES = 1_000_000
LONGEST = 200
SHOWN = ("side", "by_name", "at")


def signatures(packed: Archive) -> list[dict[str, str]]:
    """Each side's last signature: side, by_name, at; as the archive says, which nobody vouches for."""
    wanted = CharterAnswer._meta.db_table
    for table in packed.manifest.tables:
        if table.name == wanted:
            text = packed.start(table.part, MOST_BYTES).decode(errors="replace")
            said = [row for row in copied.rows(text, table.columns) if row.get("answer") == "SIGNED"]
            last = {row.get("side"): row for row in said}
            return [{name: str(row.get(name) or "")[:LONGEST] for name in SHOWN} for row in last.values()]
    return []
