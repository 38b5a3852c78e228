"""A platform's key is sealed for this installation: where the client arrives it is entered anew. What was handed in and
waits to be taken in is handed in anew, too: its file does not travel.
"""

from tenants.kernel.belonging import Emptied, LeftBehind

MOVES = (Emptied("spaces.Connection", "sealed_secret"), LeftBehind("spaces.Upload"))
