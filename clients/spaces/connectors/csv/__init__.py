"""Activity from a CSV file, for every place that has no connector of its own."""
