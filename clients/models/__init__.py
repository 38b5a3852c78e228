from clients.models.charter import Charter
from clients.models.fit import FitAssessment, PlatformComparison
from clients.models.objective import Kpi, KpiVersion, Objective, ObjectiveVersion
from clients.models.onboarding import Onboarding
from clients.models.service_calendar import ServiceCalendar
from clients.models.value import CostInput, ValueInput

__all__ = [
    "Charter",
    "CostInput",
    "FitAssessment",
    "Kpi",
    "KpiVersion",
    "Objective",
    "ObjectiveVersion",
    "Onboarding",
    "PlatformComparison",
    "ServiceCalendar",
    "ValueInput",
]
