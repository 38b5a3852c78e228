"""The agency's screens: every client in one row. Views only."""
