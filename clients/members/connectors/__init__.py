"""Reading a list that somebody hands in: CSV or XLSX."""
