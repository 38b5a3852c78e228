"""Writing what a client has bought."""
