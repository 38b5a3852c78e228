"""Planning, deciding on and publishing content, in the client's schema in which the connection stands."""
