from content_calendar.models.feed import FeedToken
from content_calendar.models.gap import GapWarning
from content_calendar.models.history import Comment, Decision, Edition
from content_calendar.models.item import Item
from content_calendar.models.workflow import ClientApproval, InternalReview

__all__ = ["ClientApproval", "Comment", "Decision", "Edition", "FeedToken", "GapWarning", "InternalReview", "Item"]
