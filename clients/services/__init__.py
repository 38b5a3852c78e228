"""Writing who the client is and what success means to it."""
