"""What this app does when it hears of something below."""

from __future__ import annotations

from clients.members.models import CustomerLink, KeptApart, MemberAddress, Told
from clients.spaces.events import MemberErased
from tenants.kernel.announcements import hears


@hears(MemberErased)
def forget_member(event: MemberErased) -> None:
    """A member who is erased is nobody's customer; the customer stays as a hash that names nobody."""
    KeptApart.objects.filter(person__in=event.person_ids).delete()
    CustomerLink.objects.filter(person__in=event.person_ids).delete()
    MemberAddress.objects.filter(person__in=event.person_ids).delete()
    Told.objects.filter(person__in=event.person_ids).delete()
