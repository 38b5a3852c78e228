"""Tables of the evidence: spaces, their channels, people, threads, posts and flags, the runs that brought them in.

And each space's connection to its platform.
"""

from clients.spaces.models.activity import Channel, Person, Post, Thread, ViewTotal
from clients.spaces.models.connection import Connection
from clients.spaces.models.erased import ErasedMember
from clients.spaces.models.flag import Flag
from clients.spaces.models.run import IngestRun
from clients.spaces.models.space import Space
from clients.spaces.models.upload import Upload

__all__ = [
    "Channel",
    "Connection",
    "ErasedMember",
    "Flag",
    "IngestRun",
    "Person",
    "Post",
    "Space",
    "Thread",
    "Upload",
    "ViewTotal",
]
