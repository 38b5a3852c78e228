"""Reading what a client has bought."""
