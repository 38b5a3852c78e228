"""What people were told, as they see it on either host."""
