"""The client's own pages: this month, the reports, the charter. Views only.

All words and figures of a month come from `reporting.document`; what is decided here is where they stand on a
screen.
"""
