"""Tables of segments and of customers."""

from clients.members.models.customer import (
    CormMonth,
    Customer,
    CustomerKey,
    CustomerLink,
    CustomerList,
    KeptApart,
    MemberAddress,
    Told,
)
from clients.members.models.segment import Segment, SegmentVersion

__all__ = [
    "CormMonth",
    "Customer",
    "CustomerKey",
    "CustomerLink",
    "CustomerList",
    "KeptApart",
    "MemberAddress",
    "Segment",
    "SegmentVersion",
    "Told",
]
