"""The secret addresses of a calendar open nothing elsewhere."""

from tenants.kernel.belonging import LeftBehind

MOVES = (LeftBehind("content_calendar.FeedToken"),)
