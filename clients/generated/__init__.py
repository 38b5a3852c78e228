"""An invented client with an invented community, for a machine that holds no real one.

Every person, company and sentence here is made up, and whatever is shown of it is labelled as generated. The same
seed and days give the same community to the byte; a later day only adds to it.
"""

from clients.generated.writing import Written, write

__all__ = ["Written", "write"]
