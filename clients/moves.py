"""What a person of the client said when they answered for it is theirs."""

from tenants.kernel.belonging import Words

MOVES = (
    Words("clients.CharterAnswer", ("reason",), by="by_user_id"),
    Words("clients.DutyTurn", ("note",), by="done_by_user_id"),
)
