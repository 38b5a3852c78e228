"""Our own stock of sentences, and how posts are put together from them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

DEVICES = (
    "rain gauge",
    "wind vane",
    "anemometer",
    "soil probe",
    "leaf wetness sensor",
    "gateway",
    "solar panel",
    "frost sensor",
    "lightning detector",
    "barometer",
    "river level sensor",
    "wall display",
    "base station",
    "battery pack",
    "snow depth sensor",
)
TROUBLES = (
    "reads zero after rain",
    "drops off the network at night",
    "drifts two degrees by noon",
    "will not pair",
    "shows yesterday's values",
    "reports gusts on calm days",
    "drains its cells in a week",
    "loses its calibration",
    "sends every reading twice",
    "stops at the first frost",
    "has no signal behind a stone wall",
    "refuses the new firmware",
    "disagrees with the one next door",
    "fails its self test",
    "freezes on the second page",
    "counts half the tips",
)
PLACES = (
    "on a metal roof",
    "in a polytunnel",
    "at 900 metres",
    "next to a busy road",
    "with the old gateway",
    "since the clocks changed",
    "with the new mount",
    "beside the sea",
    "in heavy clay",
    "after the spring update",
    "after a power cut",
    "in an orchard",
    "under a walnut tree",
)
SUBJECTS = (
    "How do you mount a mast without drilling?",
    "Which readings do you actually look at?",
    "Sharing data with a school",
    "What would you change in the next gateway?",
    "A common format for field notes",
    "Rain totals: hourly or daily?",
    "Do you trust a forecast more than your own sensor?",
    "Spare parts we should all keep",
    "Naming stations so that others understand them",
    "Should the map show gardens by default?",
    "Keeping insects out of the shield",
    "What counts as a dry day?",
)
PROJECTS = (
    "A frost alarm that wakes only me",
    "Twelve stations along one valley",
    "Watering the greenhouse by soil moisture",
    "A mast made from an old flagpole",
    "One year of rain on a single page",
    "A station for the school yard",
    "Reading the river before the road floods",
    "A sun shield printed at home",
    "Bees and barometers",
    "The quietest fan shield I could build",
)
NEWS = (
    "Firmware {n}.{m} is out",
    "Map view: what changed in version {n}.{m}",
    "Workshop: calibrating a rain gauge at home, number {n}{m}",
    "Planned maintenance of the data service, window {n}{m}",
    "Field note of the month: nominations {n}{m}",
)
HELLOS = (
    "Hello from a windy hill",
    "New here, one station and many questions",
    "Greetings from the allotments",
    "First station, first frost",
    "Introducing our small weather club",
)
OPENINGS = (
    "My {device} has worked for months, and since last week it {trouble}.",
    "I have a {device} that {trouble}, and I am out of ideas.",
    "Has anyone seen this? The {device} {trouble}.",
    "Second season with this {device}, and now it {trouble}.",
    "I set up a {device} for a neighbour and it {trouble}.",
)
DETAILS = (
    "It started on a cold morning and has not stopped since.",
    "The gateway is forty metres away with one hedge between.",
    "Everything else on the same mast is fine.",
    "The log shows nothing odd apart from two restarts.",
    "I can see it happen every day at about the same hour.",
    "The same thing happened once last autumn and went away by itself.",
    "The mast is two metres high and open to the west.",
    "It runs the firmware that it came with.",
    "The readings are right whenever I stand next to it.",
)
TRIED = (
    "I cleaned it, changed the cells and restarted the gateway.",
    "So far I have moved it, which changed nothing.",
    "I paired it again twice and the result is the same.",
    "Swapping the cable made it better for a day.",
    "I followed the guide up to the step with the reset pin.",
    "A spare one in the same place behaves well.",
)
ASKS = (
    "What should I check next?",
    "Is this the sensor or the gateway?",
    "Would you send it back, or is there a trick?",
    "Does anyone have a reading to compare with?",
    "How do I tell whether the data since then can be used?",
)
LEADS = (
    "I had exactly this.",
    "This one is common, and easy to mend.",
    "Two things to look at first.",
    "Before you take it down, try this.",
    "We saw the same on our allotment.",
    "That sounds like what I had in spring.",
)
CAUSES = (
    "Moisture gets into the plug and the contact turns green.",
    "The reed switch sticks when the screw is a quarter turn too tight.",
    "The gateway picks a crowded channel after a restart.",
    "Direct sun on the housing warms it by two degrees before noon.",
    "The clock was set back and the old readings win until midnight.",
    "A web across the funnel holds back the first half millimetre.",
    "Cells that read full can still sag in the cold.",
    "The mount carries the wind, and the sensor counts it as rain.",
    "The two share an address until one of them is given its own.",
)
STEPS = (
    "Open the plug, dry it, and put a drop of grease on the seal.",
    "Loosen the screw, tip it by hand ten times and count.",
    "Set the channel by hand and leave it there.",
    "Turn the shield so that the slot faces north.",
    "Hold the pin for eight seconds, then pair it within a minute.",
    "Move it a hand's breadth away from the pole and watch for a day.",
    "Change the cells for lithium ones before the first frost.",
    "Compare it with a jar and a ruler for a week.",
    "Give the second one a new number in the list of stations.",
)
CLOSINGS = (
    "Tell us how it went.",
    "If that does not help, post the log from the hour before.",
    "It has held since March here.",
    "Took me an afternoon to find.",
    "A photo of the mount would help.",
    "The guide has a drawing of it.",
)
THANKS = (
    "That was it, thank you.",
    "Thanks, I will try this tonight and report back.",
    "Better already. The readings match the jar again.",
    "I had not thought of the plug. Thank you both.",
    "Half solved: it pairs, but the first hour is still empty.",
    "Good point, I will turn the shield on Saturday.",
)
THOUGHTS = (
    "We went the other way and do not regret it.",
    "I look at the totals once a day and at nothing else.",
    "It depends on the site: mine is in a frost hollow.",
    "I would rather have one good sensor than five cheap ones.",
    "Our club agreed on a list last winter, happy to share it.",
    "Two years of data say that I was wrong about this.",
    "That is worth a field note of its own.",
    "I like the idea, but who keeps it up when summer comes?",
)
PRAISE = (
    "This is lovely work.",
    "The drawing alone is worth the visit.",
    "I am going to build one of these.",
    "How long did the print take?",
    "Would you share the parts list?",
    "What does it read when the sun is low?",
)
REPORTS = (
    "It has been up since the first week of the month, and it works.",
    "The parts came to less than a tank of fuel.",
    "The hardest part was keeping water out of the joint.",
    "I log every ten minutes and draw the page at midnight.",
    "The neighbours have started to ask for the numbers.",
    "Next I want to try it without the mains.",
)
ANNOUNCED = (
    "It is ready for everyone from today.",
    "Most of it follows what you asked for in this forum.",
    "Nothing is needed from you; stations update by themselves at night.",
    "Tell us here when something looks different from what you expect.",
)
GREETINGS = (
    "I put up my first station two weeks ago.",
    "My garden slopes to a stream and floods twice a year.",
    "I keep bees and want to know when it is too cold to open a hive.",
    "We are six people with one mast and no plan.",
    "I read here for a year before I wrote.",
)
WELCOMES = (
    "Welcome. Ask anything, somebody here has broken it before.",
    "Good to have you here. What does your site look like?",
    "Welcome! The quick start is pinned, and the channel for questions is friendly.",
    "Hello, neighbour: I am one valley over.",
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a thread is about; `device` and `trouble` are empty when it is about nothing that broke."""

    title: str
    device: str = ""
    trouble: str = ""


def subject(kind: str, chance: Random) -> Subject:
    """What somebody starts a thread of this kind about."""
    match kind:
        case "question":
            device, trouble = chance.choice(DEVICES), chance.choice(TROUBLES)
            return Subject(f"{device.capitalize()} {trouble} {chance.choice(PLACES)}", device, trouble)
        case "showcase":
            return Subject(chance.choice(PROJECTS))
        case "news":
            return Subject(chance.choice(NEWS).format(n=chance.randint(2, 9), m=chance.randint(0, 9)))
        case "hello":
            return Subject(chance.choice(HELLOS))
        case _:
            return Subject(chance.choice(SUBJECTS))


def opening(kind: str, about: Subject, chance: Random) -> str:
    """The first post of a thread."""
    match kind:
        case "question":
            first = chance.choice(OPENINGS).format(device=about.device, trouble=about.trouble)
            return " ".join([first, chance.choice(DETAILS), chance.choice(TRIED), chance.choice(ASKS)])
        case "showcase":
            return " ".join(chance.sample(REPORTS, 3))
        case "news":
            return " ".join(chance.sample(ANNOUNCED, 3))
        case "hello":
            return " ".join([*chance.sample(GREETINGS, 2), chance.choice(ASKS)])
        case _:
            return " ".join([*chance.sample(THOUGHTS, 2), chance.choice(DETAILS)])


def reply(kind: str, chance: Random, *, is_starter: bool) -> str:
    """A later post; `is_starter` when the thread's own starter writes it."""
    if is_starter:
        return " ".join(chance.sample(THANKS, 1 + (chance.random() < 0.4)))
    match kind:
        case "question":
            said = [chance.choice(LEADS), chance.choice(CAUSES), chance.choice(STEPS), chance.choice(CLOSINGS)]
            return " ".join(said[chance.random() < 0.3 : 3 + (chance.random() < 0.6)])
        case "showcase" | "news":
            return " ".join(chance.sample(PRAISE, 2))
        case "hello":
            return chance.choice(WELCOMES)
        case _:
            return " ".join(chance.sample(THOUGHTS, 2))
