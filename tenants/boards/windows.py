"""A client keeps its own row up to date and adds its own work; nothing of another's is seen.

Neither window allows an upsert that would reach another client's row: the row of the portfolio is made with the
client, and of work only its progress can be changed.
"""

from tenants.windows import THIS_CLIENT, Window

_OWN = f"tenant_id = {THIS_CLIENT}"

WINDOWS = [
    Window("boards.ClientRow", _OWN, grants=("SELECT", "UPDATE")),
    Window("boards.Work", _OWN, grants=("SELECT", "INSERT", "UPDATE (claimed_until, attempts, done_at, due_at)")),
]
