"""Writing how we speak and act."""
