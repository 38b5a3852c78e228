"""URLs by host: `agency` on the agency's host, `client` on each client's."""
