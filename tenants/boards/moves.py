"""A client's rows on the boards travel as they stand; a claim of a worker does not."""

from tenants.kernel.belonging import Belonging

MOVES = (
    Belonging("boards.ClientRow"),
    Belonging("boards.Holding"),
    Belonging("boards.OpenCase"),
    Belonging("boards.Work", secret={"claimed_until": None}),
)
