from clients.intake.models.draft import Draft, DraftMember, DraftStep, State

__all__ = ["Draft", "DraftMember", "DraftStep", "State"]
