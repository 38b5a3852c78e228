from clients.models.charter import Charter
from clients.models.objective import Kpi, KpiVersion, Objective, ObjectiveVersion
from clients.models.onboarding import Onboarding
from clients.models.programme import ClosingPlan, MaintenanceDone, MaintenanceTask, Milestone
from clients.models.service_calendar import ServiceCalendar
from clients.models.value import CostInput, ValueInput

__all__ = [
    "Charter",
    "ClosingPlan",
    "CostInput",
    "Kpi",
    "KpiVersion",
    "MaintenanceDone",
    "MaintenanceTask",
    "Milestone",
    "Objective",
    "ObjectiveVersion",
    "Onboarding",
    "ServiceCalendar",
    "ValueInput",
]
