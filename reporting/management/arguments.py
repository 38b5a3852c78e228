"""What the commands of this app take: as those of every other."""

from tenants.management.arguments import BadInstant, come, instant, zone

__all__ = ["BadInstant", "come", "instant", "zone"]
