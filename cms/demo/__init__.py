"""The demo: the main job run once, by the same commands as anyone's, on an invented client and, where it lies beside
the project, on a real archive. It knows people to sign in as; nothing in the product knows of it.
"""
