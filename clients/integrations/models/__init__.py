"""Tables of what other systems come with, and of what they are told."""

from clients.integrations.models.answer import KeptAnswer
from clients.integrations.models.hook import Delivery, DeliveryState, Hook
from clients.integrations.models.token import ApiToken

__all__ = ["ApiToken", "Delivery", "DeliveryState", "Hook", "KeptAnswer"]
