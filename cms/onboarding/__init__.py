"""From first brief to live: the steps in which an account manager brings a client in."""
