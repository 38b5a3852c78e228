"""A platform's key is sealed for this installation: where the client arrives it is entered anew."""

from tenants.kernel.belonging import Emptied

MOVES = (Emptied("spaces.Connection", "sealed_secret"),)
