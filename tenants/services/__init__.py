"""Writing what is true across clients: the installation itself, and each client's place in it."""
