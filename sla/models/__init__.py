from sla.models.policy import Promise, ServiceCalendar

__all__ = ["Promise", "ServiceCalendar"]
