"""The members of a client's spaces on the desk: the list, one of them, who is one with whom, who was of the staff.

Views, forms and words only; who a member is and what they wrote is `clients.spaces`' own.
"""
