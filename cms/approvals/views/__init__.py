"""Parse, one call, answer: the client's approvals and calendar in the portal."""
