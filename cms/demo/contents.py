"""What the invented client's agency writes: titles and texts made up for the demo, in the order of the weeks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One piece. `objective` is the objective's number; `warmth` how many answers it draws, on the average."""

    kind: str
    title: str
    body: str
    objective: int
    four_c: str
    channel: str
    warmth: float
    prompt: str = ""


def _article(title: str, body: str, objective: int, four_c: str, warmth: float, prompt: str = "") -> Text:
    return Text("article", title, body, objective, four_c, "News", warmth, prompt)


ARTICLES = (
    _article(
        "Before you open a support ticket: five checks that growers trust",
        "Most silent sensors wake up at one of these five checks. They come from answers that were marked as helpful "
        "this spring.\n\n- Is the battery door shut to its click?\n- Did the base restart after the update?\n"
        "- Is there a wall of foil between the two?\n- Does the log say when it fell silent?\n"
        "- Has anyone in your postcode seen it too?",
        1,
        "collaboration",
        7,
        "Which check saved you a call?",
    ),
    _article(
        "Show us your mast: where do you measure the wind?",
        "A mast on the shed, a pole in the vegetable patch, a bracket on the chimney: tell us where your wind sensor "
        "stands, how high, and what you would do otherwise today. A photograph says most of it.",
        3,
        "content_creation",
        16,
        "A picture, a height, and one thing you would change",
    ),
    _article(
        "Welcome, newcomers of the month",
        "Say hello in one line: what do you grow, how long have you had your station, and what would you like to "
        "know first? Whoever has been here for a year, please answer somebody who has not.",
        2,
        "connectivity",
        12,
    ),
    _article(
        "How a school yard in the fens predicts its first frost",
        "Eleven pupils, two stations and a row of jam jars: a class compared its own frost log with the forecast for "
        "a whole winter. Their teacher tells what they learned, and where the log was wrong.",
        3,
        "content_creation",
        5,
    ),
    _article(
        "One question for the week: how do you keep the rain gauge level?",
        "The gauge that leans by three degrees loses one drop in twenty. Spirit level, paving slab, three screws: how "
        "do you keep yours straight when the ground moves?",
        1,
        "conversations",
        14,
        "What stands under your gauge?",
    ),
    _article(
        "What the new firmware changes for solar panels",
        "From this release on the base sleeps between two readings when the panel gives less than half. It costs you "
        "four readings in a dark week and saves the battery. Here is how to see which mode you are in.",
        1,
        "conversations",
        9,
    ),
    _article(
        "Six growers, one guide: reading leaf wetness",
        "Six of you wrote this together over a month. It says what the number means, when it lies, and when to wait "
        "with watering. Correct it below: the next edition is in February.",
        3,
        "collaboration",
        11,
        "What is missing?",
    ),
    _article(
        "Ask the people who build the sensors",
        "Two of our engineers answer here on Thursday from four to five. Put your question below before then, so that "
        "they can bring the right drawer of parts.",
        2,
        "conversations",
        18,
        "One question each",
    ),
    _article(
        "The field note of the month is chosen",
        "You chose it: a year of soil temperature under straw, under leaves and under nothing. We print it in the "
        "newsletter with its author's name, and send a second probe.",
        3,
        "content_creation",
        6,
    ),
)
NEWSLETTER = Text(
    "newsletter",
    "The month in the garden: what growers found out",
    "The best of the month in five minutes: three answers worth keeping, a field note, and what happens next. Reply "
    "to this thread with what we should look at in the coming weeks.",
    3,
    "content_creation",
    "News",
    4,
)
WEBINAR = Text(
    "webinar",
    "Live: setting up a second station without losing the first",
    "An hour with the support desk, live, with time for your questions. The recording and the questions stand here "
    "afterwards. Bring the serial number of your base.",
    2,
    "connectivity",
    "News",
    13,
)
IDEAS = (
    ("A map of everybody's first frost", 3),
    ("Swap a sensor: a corner for spare parts", 2),
    ("Reading group: one guide a fortnight", 1),
)
