from clients.models.agreement import CharterAnswer, CharterRequest, DataRegister, Responsibilities
from clients.models.charter import Charter
from clients.models.duty import Duty, DutyTurn
from clients.models.fit import FitAssessment, PlatformComparison
from clients.models.objective import Kpi, KpiVersion, Objective, ObjectiveVersion
from clients.models.onboarding import Onboarding
from clients.models.service_calendar import ServiceCalendar
from clients.models.stakeholder import Stakeholder, StakeholderContact
from clients.models.value import CostInput, ValueInput

__all__ = [
    "Charter",
    "CharterAnswer",
    "CharterRequest",
    "CostInput",
    "FitAssessment",
    "DataRegister",
    "Duty",
    "DutyTurn",
    "Kpi",
    "KpiVersion",
    "Objective",
    "ObjectiveVersion",
    "Onboarding",
    "PlatformComparison",
    "Responsibilities",
    "ServiceCalendar",
    "Stakeholder",
    "StakeholderContact",
    "ValueInput",
]
