"""What a client's role sees of people: its own, and the agency's staff who see every client. Never a password."""

from tenants.windows import THIS_CLIENT, Window

_MEMBERS = f"SELECT user_id FROM public.access_membership WHERE tenant_id IS NULL OR tenant_id = {THIS_CLIENT}"

WINDOWS = [
    Window("access.User", f"id IN ({_MEMBERS})", hidden={"password": "''::varchar(128)"}),
    Window("access.Membership", f"tenant_id IS NULL OR tenant_id = {THIS_CLIENT}"),
]
