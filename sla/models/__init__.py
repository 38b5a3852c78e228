from sla.models.case import Case, CaseEvent, Clock, Decision
from sla.models.policy import Promise

__all__ = ["Case", "CaseEvent", "Clock", "Decision", "Promise"]
