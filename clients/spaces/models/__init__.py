"""Tables of the evidence: spaces, their channels, people, threads, posts and flags, the runs that brought them in.

And who of the people are one, each space's connection to its platform (what it answered, tells by itself and was told),
and what models say of posts' words.
"""

from clients.spaces.models.activity import Channel, Person, Post, Thread, ViewTotal
from clients.spaces.models.answer import Answer
from clients.spaces.models.connection import Connection
from clients.spaces.models.erased import ErasedMember
from clients.spaces.models.flag import Flag
from clients.spaces.models.inbox import Delivery, Hook, HookVersion
from clients.spaces.models.member import Member, MemberTurn, Turn
from clients.spaces.models.offline import AnalogueEntry, Gathering, ReachGroup, ReachTerm
from clients.spaces.models.payload import AskedAgain, Payload, Pull
from clients.spaces.models.roster import RosterEntry
from clients.spaces.models.run import IngestRun
from clients.spaces.models.signal import TextSignal
from clients.spaces.models.space import Space
from clients.spaces.models.tally import DayTally
from clients.spaces.models.upload import Upload

__all__ = [
    "Answer",
    "AskedAgain",
    "AnalogueEntry",
    "Channel",
    "Connection",
    "DayTally",
    "Delivery",
    "ErasedMember",
    "Flag",
    "Hook",
    "HookVersion",
    "Gathering",
    "IngestRun",
    "Member",
    "MemberTurn",
    "Payload",
    "Person",
    "Post",
    "Pull",
    "RosterEntry",
    "ReachGroup",
    "ReachTerm",
    "Space",
    "TextSignal",
    "Thread",
    "Turn",
    "Upload",
    "ViewTotal",
]
