"""What a text says of itself: its language, its tone, whether it offends. Lexicons and models that packages carry.

Nothing is asked of anybody, and nothing is decided by it: it sorts and warns. How wrong each is stands in `known`.
"""
