"""The secret addresses of a calendar open nothing elsewhere. What people said of an item is theirs."""

from tenants.kernel.belonging import LeftBehind, Words

MOVES = (
    LeftBehind("content_calendar.FeedToken"),
    Words("content_calendar.Comment", ("text",), by="by_user_id"),
    Words("content_calendar.Decision", ("note",), by="by_user_id"),
)
