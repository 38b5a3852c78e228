"""What a notification says. No Django."""
