"""Boards: small public tables of ids, times and counts for what is seen or done across clients.

Upper floors write them through the services here, in the transaction of the change. It never holds a client's
content, and a request that reads it never loops over schemas.
"""
