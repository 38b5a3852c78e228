"""What it was worth: a client's month as measured figures, as value against cost, and as a report.

It knows figures, their grades and ranges, and how a month is frozen, drawn, printed, released and corrected.
It refuses to know how activity came in, who pays for what and why, or which page shows a report.
"""
