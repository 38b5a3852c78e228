from tenants.notifications.services.notifications import choose_mail, notify, read, read_all, settle

__all__ = ["choose_mail", "notify", "read", "read_all", "settle"]
