"""One module for each thing that is agreed: its pages on the desk, then those in the portal."""
