from tenants.seats.models.seat import UserGroup, UserPermission

__all__ = ["UserGroup", "UserPermission"]
