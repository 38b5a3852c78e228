"""What people and clients may ask of their data: to have it, and to have it erased.

Views alone: what is held, handed out and erased is the business of `clients.spaces` for members and of `tenants.moves`
for the client's own people and the client as a whole.
"""
