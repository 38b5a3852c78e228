"""The pages of an onboarding: parse, one domain call, answer."""
