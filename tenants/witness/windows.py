"""A client sees how its own chain stands. It writes nothing here: the sealer does, standing in public."""

from tenants.windows import THIS_CLIENT, Window

_OWN = f"tenant_id = {THIS_CLIENT}"

WINDOWS = [Window("witness.Head", _OWN), Window("witness.Check", _OWN)]
