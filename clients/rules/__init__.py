"""The vocabulary of success and its pure rules: metrics, value drivers, CoRM, service weeks. No Django."""
