"""A client tells its own people and knows whom it told; the rest of anyone's notifications is not seen."""

from tenants.windows import THIS_CLIENT, Window

WINDOWS = [
    Window(
        "notifications.Notification",
        f"tenant_id = {THIS_CLIENT}",
        grants=("SELECT", "INSERT", "UPDATE (read_at, mailed_at)"),
    )
]
