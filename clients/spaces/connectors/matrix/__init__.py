"""Matrix: messages of the rooms that a bot has joined, reports, and publishing."""
