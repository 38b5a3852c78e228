"""The agency's lists of clients: the portfolio and the reports. Views only."""
