"""Reading what people were told."""
