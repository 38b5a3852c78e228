"""Words of community relationship management (Ang 2011) that objectives carry."""

from __future__ import annotations

from enum import StrEnum


class FourC(StrEnum):
    CONNECTIVITY = "connectivity"
    CONVERSATIONS = "conversations"
    CONTENT_CREATION = "content_creation"
    COLLABORATION = "collaboration"


class Application(StrEnum):
    """What a business uses its community for."""

    MARKET_RESEARCH = "market_research"
    OPINION_LEADERS = "opinion_leaders"
    ADVERTISING = "advertising"
    NEW_PRODUCTS = "new_products"
    COST_TO_SERVE = "cost_to_serve"
    LOYALTY_AND_SALES = "loyalty_and_sales"
    BUZZ = "buzz"


class GoalType(StrEnum):
    """MEMBERS: serve the customers who are members (X) better. CONVERSION: turn other members (O without X) into X."""

    MEMBERS = "members"
    CONVERSION = "conversion"
