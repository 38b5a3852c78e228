from clients.models.agreement import CharterAnswer, CharterRequest, DataRegister, Responsibilities
from clients.models.charter import Charter
<<<<<<< HEAD
from clients.models.fit import FitAssessment, PlatformComparison
=======
from clients.models.duty import Duty, DutyTurn
>>>>>>> registers
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
<<<<<<< HEAD
    "FitAssessment",
=======
    "DataRegister",
    "Duty",
    "DutyTurn",
>>>>>>> registers
    "Kpi",
    "KpiVersion",
    "Objective",
    "ObjectiveVersion",
    "Onboarding",
<<<<<<< HEAD
    "PlatformComparison",
=======
    "Responsibilities",
>>>>>>> registers
    "ServiceCalendar",
    "Stakeholder",
    "StakeholderContact",
    "ValueInput",
]
