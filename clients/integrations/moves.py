"""A token opens this installation alone, and so does what was answered to it: neither travels. A receiver is told by
one installation: a client brought back elsewhere would tell it everything twice.
"""

from tenants.kernel.belonging import LeftBehind

MOVES = (
    LeftBehind("integrations.ApiToken"),
    LeftBehind("integrations.KeptAnswer"),
    LeftBehind("integrations.Hook"),
    LeftBehind("integrations.Delivery"),
)
