"""A platform's key is sealed for this installation: where the client arrives it is entered anew.

Why people were joined or parted, or are staff, is in the words of whoever did it. What was handed in and waits to be
taken in is handed in anew: its file does not travel.
"""

from tenants.kernel.belonging import Emptied, LeftBehind, Words

MOVES = (
    LeftBehind("spaces.Upload"),
    Emptied("spaces.Connection", "sealed_secret"),
    Words("spaces.MemberTurn", ("reason",), by="by_user_id"),
    Words("spaces.RosterEntry", ("note",), by="by_user_id"),
    # An empty secret signs nothing: whoever calls there is refused until one is made anew.
    Emptied("spaces.Hook", "sealed_secret"),
    Emptied("spaces.Hook", "sealed_secret_before"),
)
