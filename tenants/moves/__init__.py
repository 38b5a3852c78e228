"""One client taken out whole, brought back, or erased.

It knows what belongs to a client: the schema's tables, the rows of public tables that the apps declare in their
`moves.py`, and the files in the client's folder. It refuses to know what any of it means: rows travel as they stand,
only references to people and to content types are matched by their natural keys (docs/decisions/0032).
"""
