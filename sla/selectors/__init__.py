"""Reading what is promised to the client in whose schema the connection stands."""
