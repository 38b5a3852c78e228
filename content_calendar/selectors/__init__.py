"""Reading the content calendar of the client in whose schema the connection stands."""
