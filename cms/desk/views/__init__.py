"""Parse, one call, answer: the desk's pages by noun."""
