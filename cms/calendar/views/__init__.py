"""Parse, one call, answer: the calendar's pages on the desk."""
