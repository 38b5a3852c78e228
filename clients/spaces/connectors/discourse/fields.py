"""As `connectors.fields`."""

from clients.spaces.connectors.fields import LARGEST, LARGEST_ID, Fields, Malformed

__all__ = ["LARGEST", "LARGEST_ID", "Fields", "Malformed"]
