"""Stand-ins of platforms, for the demo, the replay and the tests: they answer as the real ones document it.

Each says what it is, listens on loopback alone, and misbehaves when it is asked to.
"""
