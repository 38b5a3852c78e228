"""A year of an archive, lived through in time order: questions come in, people answer, months close.

It knows the doors of the floors below and what follows on what. It refuses to know how anything is computed: all that
it tells is read from what those doors froze.
"""
