"""The client's own view of what will be said: answer to what waits, and look at the calendar. Views only.

Who may answer is the permission matrix's word; drafts and what the agency has not reviewed are never shown here.
"""
