"""The law of the house that no linter knows."""
