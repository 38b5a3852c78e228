"""Pure rules about clients' names. No Django."""
