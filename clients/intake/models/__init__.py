from clients.intake.models.draft import Draft, DraftMember, DraftStep, State
from clients.intake.models.queued import CLAIM
from clients.intake.models.restoration import KEEPING, QUEUED, Restoration, Stand

__all__ = ["CLAIM", "KEEPING", "QUEUED", "Draft", "DraftMember", "DraftStep", "Restoration", "Stand", "State"]
