"""The sections of the report, each a frozen dataclass of finished words, rows and pictures for a template."""
