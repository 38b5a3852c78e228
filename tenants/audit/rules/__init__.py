"""How entries are chained: pure functions of what an entry says."""
