"""Pages about people, on a client's desk and at the agency."""
