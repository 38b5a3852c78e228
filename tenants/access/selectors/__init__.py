"""Reading who is who. Works in public and, through the windows, inside a client's schema."""
