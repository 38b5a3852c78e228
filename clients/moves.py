"""What a person said when they answered for the client is theirs. An export's file does not travel in an export."""

from tenants.kernel.belonging import Emptied, Words

MOVES = (
    Emptied("clients.ClientExport", "file"),
    Words("clients.CharterAnswer", ("reason",), by="by_user_id"),
    Words("clients.DutyTurn", ("note",), by="done_by_user_id"),
)
