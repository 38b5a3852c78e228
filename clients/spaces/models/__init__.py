"""Tables of the evidence: spaces, their channels, people, threads and posts, and the runs that brought them in."""

from clients.spaces.models.activity import Channel, Person, Post, Thread, ViewTotal
from clients.spaces.models.run import IngestRun
from clients.spaces.models.space import Space

__all__ = ["Channel", "IngestRun", "Person", "Post", "Space", "Thread", "ViewTotal"]
