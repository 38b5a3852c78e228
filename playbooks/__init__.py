"""How we speak and act for a client: brand guidelines, playbooks and their runs, training, crisis plans.

It knows who the client is from the floor below. It knows nothing of the calendar, of cases or of reports.
"""
