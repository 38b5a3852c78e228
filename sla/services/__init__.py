"""Writing what is promised."""
