"""What a good brief of each sector starts with: `TEMPLATES` by sector. Texts are for people to make theirs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from clients.rules.sectors import Sector
from clients.rules.templates.lines import (
    APPEALS,
    COMMON,
    FLAGS,
    MODERATION,
    POSTS,
    QUESTIONS,
    QUICK_FLAGS,
    content,
    data,
    kpi,
    objective,
    promise,
)
from clients.rules.templates.public import PUBLIC
from clients.rules.templates.shape import Step, Template

_ASKS = {
    "why": "What would members miss if the community closed tomorrow? Write it in the sponsor’s own words.",
    "for_whom": "Who exactly is it for, and who is it not for?",
    "goal": "What is true in a year that is not true today, and how would you see it?",
    "participation": "What can a member do here in five minutes, in an hour, in a month?",
}

SOFTWARE = Template(
    asks={**_ASKS, "why": "Which question do users ask each other today, and where do they find no answer?"},
    charter={
        "company_decides": ("Release dates", "Licence and prices", "Code of conduct"),
        "community_decides": ("Priorities of the documentation", "Showcase of the month"),
    },
    objectives=(
        objective(
            "Users help each other",
            "Fewer questions reach the support desk",
            "An answer within a day from someone who has been there",
            "collaboration",
            "cost_to_serve",
            kpi("response_rate_24h", "ratio", "0.85"),
            kpi("peer_solved_threads", "count", 12),
        ),
        objective(
            "Newcomers come back",
            "People who know the product stay with it",
            "A first question that is welcomed and answered",
            "connectivity",
            "loyalty_and_sales",
            kpi("retention_rate", "ratio", "0.45"),
            kpi("new_members", "count", 20),
        ),
    ),
    cadence=(content("article", 1, "week"), content("webinar", 1, "month")),
    promises=(QUESTIONS, FLAGS, APPEALS),
    data_register=(POSTS, MODERATION),
    programme=(Step("Ask what is missing in the docs", "A thread that ends in a list with answers", 30, 6), *COMMON),
)

RETAIL = Template(
    asks={**_ASKS, "why": "What do owners do with what they bought that they could show each other?"},
    charter={
        "company_decides": ("Prices and warranty", "Assortment", "Code of conduct"),
        "community_decides": ("Project of the month", "Which guides are written next"),
    },
    objectives=(
        objective(
            "Owners show what they make",
            "Reasons to buy that no advertisement gives",
            "Ideas and praise from people who do the same",
            "content_creation",
            "buzz",
            kpi("threads_started", "count", 60),
            kpi("member_post_share", "ratio", "0.80"),
        ),
        objective(
            "Buyers become members",
            "Members buy again and tell others",
            "Help with what they have, before they need the shop",
            "connectivity",
            "loyalty_and_sales",
            kpi("new_members", "count", 40),
            kpi("newcomer_first_post_30d", "ratio", "0.40"),
            goal="conversion",
        ),
    ),
    cadence=(content("article", 2, "week"), content("poll", 1, "month")),
    promises=(QUESTIONS, FLAGS),
    data_register=(
        POSTS,
        MODERATION,
        data(
            "A keyed hash of the address, compared with the customer list",
            "To see how many members are customers, without knowing who",
            "consent",
            "Until the member takes the consent back",
            "The agency",
            "The agency's system, in the EU",
        ),
    ),
    programme=(Step("Season’s theme", "One theme with members’ own work, agreed a month ahead", 60, 3), *COMMON),
)

FINANCE = Template(
    asks={**_ASKS, "for_whom": "Customers, or everyone? Who may be answered in public, and what never?"},
    charter={
        "company_decides": ("Products, prices and advice", "What may be said in public", "Code of conduct"),
        "community_decides": ("Topics of the month", "Which guides are written next"),
    },
    objectives=(
        objective(
            "Everyday money questions are answered",
            "Fewer calls about what is the same for everyone",
            "An answer that can be trusted, without selling",
            "conversations",
            "cost_to_serve",
            kpi("median_first_response_hours", "hours", 4, "down"),
            kpi("unanswered_rate_7d", "ratio", "0.05", "down"),
        ),
    ),
    cadence=(content("article", 1, "week"),),
    promises=(QUESTIONS, QUICK_FLAGS, APPEALS, promise("request", "first_response", 240, "0.90")),
    data_register=(
        POSTS,
        MODERATION,
        data(
            "Posts that name an account or a person’s finances, and their removal",
            "To take them away at once, and to show that they were",
            "legal_obligation",
            "5 years",
            "The client’s compliance and the agency",
            "The agency's system, in the EU",
        ),
    ),
    programme=(
        Step("Compliance reads the guideline", "What is advice, what is information; signed by compliance", 14, 6),
        *COMMON,
    ),
)

NONPROFIT = Template(
    asks={**_ASKS, "participation": "What can someone give besides money, and how is it thanked?"},
    charter={
        "company_decides": ("Statutes and budget", "Public positions", "Code of conduct"),
        "community_decides": ("Local meetings", "Campaign ideas that are tried", "Volunteer of the month"),
    },
    objectives=(
        objective(
            "Supporters act together",
            "Volunteers who stay and bring others",
            "Being needed, and knowing the others",
            "collaboration",
            "opinion_leaders",
            kpi("active_members", "count", 80),
            kpi("reciprocity", "ratio", "0.50"),
        ),
    ),
    cadence=(content("article", 1, "week"), content("event", 1, "month")),
    promises=(QUESTIONS, FLAGS),
    data_register=(POSTS, MODERATION),
    programme=(Step("Thank the volunteers", "By name, with what they made happen", 180, 6), *COMMON),
)

OTHER = Template(
    asks=_ASKS,
    charter={
        "company_decides": ("Products and prices", "Code of conduct"),
        "community_decides": ("Topics of the month",),
    },
    objectives=(
        objective(
            "Members answer each other",
            "Fewer questions reach the company",
            "An answer from someone who has been there",
            "collaboration",
            "cost_to_serve",
            kpi("response_rate_24h", "ratio", "0.80"),
            kpi("member_reply_share", "ratio", "0.60"),
        ),
    ),
    cadence=(content("article", 1, "week"),),
    promises=(QUESTIONS, FLAGS),
    data_register=(POSTS, MODERATION),
    programme=COMMON,
)

TEMPLATES: Mapping[Sector, Template] = MappingProxyType(
    {
        Sector.SOFTWARE: SOFTWARE,
        Sector.RETAIL: RETAIL,
        Sector.FINANCE: FINANCE,
        Sector.PUBLIC: PUBLIC,
        Sector.NONPROFIT: NONPROFIT,
        Sector.OTHER: OTHER,
    }
)


def of(sector: str) -> Template:
    """The template of a sector by its word, as the client has it; that of OTHER for a word that is none."""
    return TEMPLATES[Sector(sector) if sector in set(Sector) else Sector.OTHER]
