"""Staff's work on one client: what is missing, the reports, the evidence. Views only.

Whatever changes something goes through a service below; what a person may not do is not offered, and refused.
"""
