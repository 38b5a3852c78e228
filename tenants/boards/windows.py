"""A client keeps its own row up to date and adds its own work; nothing of another's is seen.

Neither window allows an upsert that would reach another client's row: the row of the portfolio is made with the
client, of work only its progress can be changed, and cases of the queue and what people hold are only put up and taken
down.
"""

from tenants.windows import THIS_CLIENT, Window

_OWN = f"tenant_id = {THIS_CLIENT}"

WINDOWS = [
    Window("boards.ClientRow", _OWN, grants=("SELECT", "UPDATE")),
    Window("boards.Holding", _OWN, grants=("SELECT", "INSERT", "DELETE")),
    # A row of the queue is made anew with each change of its case, so none is ever altered.
    Window("boards.OpenCase", _OWN, grants=("SELECT", "INSERT", "DELETE")),
    Window("boards.Work", _OWN, grants=("SELECT", "INSERT", "UPDATE (claimed_until, attempts, done_at, due_at)")),
]
