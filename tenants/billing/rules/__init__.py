"""What a retainer can include. No Django."""
