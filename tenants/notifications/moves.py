"""What people were told stays with those people's account here; with the client it is erased."""

from tenants.kernel.belonging import Belonging

MOVES = (Belonging("notifications.Notification", moves=False),)
