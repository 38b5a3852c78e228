from sla.models.policy import Promise

__all__ = ["Promise"]
