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
    _article(
        "Why two thermometers on one balcony disagree",
        "Three degrees between two sensors an arm's length apart: neither is broken. Sun on the wall, a warm window "
        "and a draught explain most of it. Move one for two days, and tell us what it says then.",
        1,
        "conversations",
        10,
        "How far apart are yours?",
    ),
    _article(
        "A first week with your station, day by day",
        "Set it up on Monday, name it on Tuesday, and leave it alone until Friday. A member who has helped forty "
        "newcomers wrote down what to look at on which day, and what can wait.",
        2,
        "connectivity",
        8,
    ),
    _article(
        "From the archive: the best answers on rain that was not rain",
        "Sprinklers, blackbirds and a washing line: twelve answers on rain that never fell, in the words of those who "
        "found out. Add the thirteenth below.",
        1,
        "collaboration",
        9,
        "What did your gauge count?",
    ),
    _article(
        "Sowing by soil temperature: what three gardens found",
        "Beans at ten degrees, at twelve and at fourteen, in three gardens with the same probe. The coldest bed won "
        "by a week. Here are the readings, and the two mistakes that all three made.",
        3,
        "content_creation",
        12,
        "At how many degrees do you sow?",
    ),
    _article(
        "Who measures near you? Find your neighbours",
        "Say in which valley or on which coast you measure, and whom you would like to compare with. Last spring nine "
        "of you made a line of stations along one river this way.",
        2,
        "connectivity",
        15,
    ),
    _article(
        "Batteries in winter: what lasted and what did not",
        "Forty-one members wrote down when they changed their batteries. We counted: the shed matters more than the "
        "brand. The table stands below, with room for this winter.",
        1,
        "collaboration",
        13,
        "Which month did yours last until?",
    ),
    _article(
        "What you asked the support desk in the quarter",
        "The ten questions that came most often, each with the shortest answer that solved it. Two of them now have "
        "their own page in the guide, because you said that you could not find it.",
        1,
        "conversations",
        7,
    ),
    _article(
        "Draw your garden's cold corner",
        "Take a pencil, draw the beds and the walls, and mark where frost stays longest. A drawing is enough. The five "
        "that teach us most go into the guide on where to put a sensor.",
        3,
        "content_creation",
        11,
        "Where does frost stay with you?",
    ),
    _article(
        "You proposed it: warnings by text message",
        "Sixty-two of you asked for it, and nine tried it out for a month. What they liked, what woke them at three "
        "in the morning for nothing, and what we changed before everybody gets it.",
        2,
        "collaboration",
        14,
        "At what should it wake you?",
    ),
    _article(
        "Five members, one heatwave, hour by hour",
        "A terrace, an allotment, a greenhouse, a roof and a forest edge in the same three days. They put their curves "
        "over one another and explain to each other what they see.",
        3,
        "content_creation",
        10,
    ),
    _article(
        "House rules for kind answers, a year on",
        "A year ago you wrote these seven lines together. Which of them still helps, which one does nobody need, and "
        "what is missing? We read everything until the end of the week.",
        2,
        "conversations",
        9,
        "Which line would you change?",
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
