"""At the door: is it alive, whose host is it, and one line in the log."""
