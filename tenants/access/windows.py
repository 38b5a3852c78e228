"""What a client's role sees of people: its own, and the agency's staff who see every client. Never a password."""

from tenants.windows import THIS_CLIENT, Window

HERE_OR_EVERYWHERE = f"tenant_id IS NULL OR tenant_id = {THIS_CLIENT}"
MEMBERS = "id IN (SELECT user_id FROM public.access_membership WHERE {condition})"

WINDOWS = [
    Window(
        "access.User",
        MEMBERS.replace("{condition}", HERE_OR_EVERYWHERE),
        hidden={"password": "''::varchar(128)"},
    ),
    Window("access.Membership", HERE_OR_EVERYWHERE),
    Window("access.WorkingTime", MEMBERS.replace("{condition}", HERE_OR_EVERYWHERE).replace("id IN", "user_id IN", 1)),
    Window("access.Invitation", f"tenant_id = {THIS_CLIENT}", hidden={"token_sha256": "''::varchar(64)"}),
]
