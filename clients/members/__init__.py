"""Who the members of a client's spaces are to the client: segments by rule, and which of them are customers.

It knows rules over what is held of members, lists of customers as hashes, and links between the two. It refuses to know
a customer's address, and what members write: that is `clients.spaces`' own.
"""
