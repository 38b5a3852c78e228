"""The moderators' queue and one case, on the agency's host and on a client's desk. Views only.

Across clients it reads the public board; a case itself is read and changed standing in its own client's schema, by who
the person is there.
"""
