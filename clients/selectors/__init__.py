"""Reading what is in force for the client in whose schema the connection stands."""
