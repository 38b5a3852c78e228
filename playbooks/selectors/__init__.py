"""Reading how we speak and act for the client in whose schema the connection stands."""
