from clients.models.agreement import CharterAnswer, CharterRequest, DataRegister, Responsibilities
from clients.models.charter import Charter
from clients.models.client_export import ClientExport
from clients.models.community_stage import CommunityStage
from clients.models.duty import Duty, DutyTurn
from clients.models.fit import FitAssessment, PlatformComparison
from clients.models.objective import Kpi, KpiVersion, Objective, ObjectiveVersion
from clients.models.onboarding import Onboarding
from clients.models.programme import ClosingPlan, MaintenanceDone, MaintenanceTask, Milestone
from clients.models.service_calendar import ServiceCalendar
from clients.models.stakeholder import Stakeholder, StakeholderContact
from clients.models.value import CostInput, ValueInput

__all__ = [
    "Charter",
    "ClientExport",
    "CharterAnswer",
    "CharterRequest",
    "ClosingPlan",
    "CommunityStage",
    "CostInput",
    "DataRegister",
    "Duty",
    "DutyTurn",
    "FitAssessment",
    "Kpi",
    "KpiVersion",
    "MaintenanceDone",
    "MaintenanceTask",
    "Milestone",
    "Objective",
    "ObjectiveVersion",
    "Onboarding",
    "Responsibilities",
    "PlatformComparison",
    "ServiceCalendar",
    "Stakeholder",
    "StakeholderContact",
    "ValueInput",
]
