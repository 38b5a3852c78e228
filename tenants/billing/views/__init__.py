"""Where Stripe calls."""
