"""The pure rules of cases: what happened, which promises run, where a case stands. No Django."""
