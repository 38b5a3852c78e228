from tenants.notifications.models.notification import MailChoice, Notification

__all__ = ["MailChoice", "Notification"]
