"""How other systems speak with ours: tokens with their scopes, the calls that they open, what was answered.

It knows who another system is and what it may ask for or send. It refuses to know what activity counts for, what a
month of it says, and whoever of a client's people set the other system up beyond their name.
"""
