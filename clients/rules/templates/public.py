"""The public sector's template: a dialogue with citizens that ends in a budget of theirs."""

from __future__ import annotations

from clients.rules.templates.lines import (
    APPEALS,
    COMMON,
    MODERATION,
    POSTS,
    QUICK_FLAGS,
    content,
    data,
    kpi,
    objective,
    promise,
)
from clients.rules.templates.shape import Step, Template

CITIZEN_BUDGET = (
    Step("Decide the frame", "How much money, for what, who decides in the end: the council’s decision, published", 30),
    Step("Invite those who are never asked", "Analogue ways in: library, school, post; a channel for each group", 45),
    Step("Collect proposals", "Six weeks of proposals by citizens, each with a place, a cost and whom it helps", 60),
    Step("Answer each proposal", "The administration says of each what it costs and whether the law allows it", 105),
    Step("Vote", "Two weeks, one vote a person, online and on paper, counted together", 135),
    Step("Say what was decided", "The result and turnout by group, with the reasons, where everybody sees them", 155),
    Step("Report what was built", "Each chosen proposal: begun, done, or why not", 270, 6),
)
"""A year of it; recurring from the next year on as it is agreed anew."""

DIALOGUE = (
    Step(
        "Open dialogue with a decision-maker",
        "An hour of questions, answered in the open; a summary within a week",
        40,
        1,
    ),
    Step("You said, we did", "What came of the last quarter’s dialogue, point by point", 90, 3),
    Step("Look at who is missing", "Turnout by group and channel against the inclusion plan", 100, 3),
)
"""What goes on all year beside the budget."""

PUBLIC = Template(
    asks={
        "why": "Which decision will be better because citizens had a say in it?",
        "for_whom": "Everyone who lives here, or who else? Who is never heard today, and how can they take part?",
        "goal": "What can citizens decide in a year that they could not decide before?",
        "participation": "Which ways in are there for people without the time, the language or the device?",
    },
    charter={
        "company_decides": ("The frame of the budget", "What the law does not leave open", "Code of conduct"),
        "community_decides": ("Which proposals of the citizen budget are built", "Topics of the open dialogue"),
    },
    objectives=(
        objective(
            "Citizens decide on a budget",
            "Decisions that hold, since those concerned have made them",
            "Money for what the neighbourhood itself finds needed",
            "collaboration",
            "new_products",
            kpi("participation_rate", "ratio", "0.10"),
            kpi("active_members", "count", 200),
        ),
        objective(
            "Questions to the administration are answered in public",
            "The same question is answered once",
            "An answer from somebody who can decide",
            "conversations",
            "market_research",
            kpi("unanswered_rate_7d", "ratio", "0.02", "down"),
            kpi("median_first_staff_response_hours", "hours", 24, "down"),
        ),
    ),
    cadence=(content("consultation", 1, "quarter"), content("dialogue", 1, "month"), content("article", 2, "month")),
    promises=(
        promise("question", "first_response", 960, "0.90"),
        QUICK_FLAGS,
        APPEALS,
        promise("request", "resolution", 4800, "0.90"),
    ),
    data_register=(
        POSTS,
        MODERATION,
        data(
            "Proposals and votes of the citizen budget; votes without who cast them",
            "To decide on the citizen budget",
            "public_task",
            "As the archive law says; the register of voters 3 months after the result",
            "The authority, the agency and, for proposals, the public",
            "The agency's system and the authority's archive, in the EU",
        ),
    ),
    programme=tuple(sorted((*CITIZEN_BUDGET, *DIALOGUE, *COMMON), key=lambda step: step.after_days)),
)
