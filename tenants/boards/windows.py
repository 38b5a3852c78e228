"""A client writes its own row and its own work; nothing of another's is seen."""

from tenants.windows import THIS_CLIENT, Window

_OWN = f"tenant_id = {THIS_CLIENT}"

WINDOWS = [
    Window("boards.ClientRow", _OWN, grants=("SELECT", "INSERT", "UPDATE")),
    Window("boards.Work", _OWN, grants=("SELECT", "INSERT", "UPDATE")),
]
