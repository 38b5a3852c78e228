"""Pure rules of spaces: what a brief may say of one, which addresses are allowed, what counts, what may be shown."""
