"""Writing the trail: entries in the caller's transaction; their chain, its verification and erasure afterwards."""
