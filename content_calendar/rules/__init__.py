"""Pure rules of the content calendar: statuses, hours of the day, lengths, cadence, gaps."""
