"""The audit trail as people read it: a client's on its desk, the agency's own at the agency. Views only."""
