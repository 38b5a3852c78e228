"""A platform's key is sealed for this installation: where the client arrives it is entered anew."""

from tenants.kernel.belonging import Emptied

MOVES = (
    Emptied("spaces.Connection", "sealed_secret"),
    # An empty secret signs nothing: whoever calls there is refused until one is made anew.
    Emptied("spaces.Hook", "sealed_secret"),
    Emptied("spaces.Hook", "sealed_secret_before"),
)
