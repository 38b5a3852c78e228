"""The key of customers' hashes opens nothing elsewhere; whose words are whose."""

from tenants.kernel.belonging import Emptied, Words

MOVES = (
    Emptied("members.CustomerKey", "sealed"),
    Words("members.CustomerList", ("out_reason",), by="out_by_user_id"),
    Words("members.CustomerLink", ("reason",), by="by_user_id"),
)
