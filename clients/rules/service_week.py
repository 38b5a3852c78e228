"""Service hours of a week. The words are the kernel's: people's working hours use the same."""

from tenants.kernel.week import MINUTES_A_DAY, WEEKDAYS, BadWindow, Window, as_json, check_day, read_json
from tenants.kernel.week import Week as ServiceWeek

__all__ = ["MINUTES_A_DAY", "WEEKDAYS", "BadWindow", "ServiceWeek", "Window", "as_json", "check_day", "read_json"]
