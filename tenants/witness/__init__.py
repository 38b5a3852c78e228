"""What public holds of each client's audit chain: its heads, and how the last verification ended.

Positions, hashes and times, never an entry. Heads are only added, each further on than the one before, and stay when
a client is erased: they say nothing of anyone, and bear out the certificate.
"""
