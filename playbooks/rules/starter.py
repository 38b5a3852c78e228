"""The guideline that a new client starts from: a draft of what holds for nearly everyone, to be made theirs.

It is a draft on purpose. Nothing of it is in force until someone has read it with the client and published it.
"""

from __future__ import annotations

from playbooks.rules.guideline import Action, Guideline, Rule, Severity

_INTRODUCTION = """\
We write as a colleague who knows the matter and has time: plainly, kindly, and short enough to be read on a phone.
We say “you” and “we”. We answer what was asked before we add anything, and we say so when we do not know yet."""


def guideline(client: str) -> Guideline:
    """The starter for a client of that name."""
    return Guideline(f"How we speak and act for {client}", _INTRODUCTION, (*_VOICE, *_WORDS, *_OPENNESS, *_CONDUCT))


_VOICE = (
    Rule(
        "1.1",
        "Answer the question first",
        "The first sentence answers what was asked. Thanks, background and links come after it.",
        Severity.LOW,
        Action.EDIT,
    ),
    Rule(
        "1.2",
        "Members, not users",
        "The people here are members, and they take part; they are not traffic, and nobody is managed.",
        Severity.LOW,
        Action.EDIT,
        prefer={
            "en": (("users", "members"), ("user base", "members")),
            "sv": (("användare", "medlemmar"), ("användarna", "medlemmarna")),
            "da": (("brugere", "medlemmer"), ("brugerne", "medlemmerne")),
        },
    ),
    Rule(
        "1.3",
        "No phrases that close a door",
        "Nobody is told that what they ask is obvious, or that rules are rules. Say what can be done, and by when.",
        Severity.MEDIUM,
        Action.EDIT,
        never={
            "en": ("obviously", "as already stated", "per my last", "calm down"),
            "sv": ("självklart vet du", "som redan sagts", "lugna ner dig"),
            "da": ("som allerede nævnt", "selvfølgelig ved du", "slap nu af"),
        },
    ),
)
_WORDS = (
    Rule(
        "2.1",
        "No promises that nobody can keep",
        "We do not guarantee results, dates or safety. Say what is planned, and what could change it.",
        Severity.HIGH,
        Action.EDIT,
        never={
            "en": ("guaranteed", "risk-free", "100% safe", "never fails"),
            "sv": ("garanterat", "garanterad", "riskfritt", "riskfri", "helt riskfritt"),
            "da": ("garanteret", "risikofrit", "risikofri", "helt uden risiko"),
        },
    ),
    Rule(
        "2.2",
        "No talking down of others",
        "Competitors and their customers are named with respect or not at all; we compare by facts with a source.",
        Severity.MEDIUM,
        Action.EDIT,
        never={
            "en": ("rip-off", "garbage product", "scammers"),
            "sv": ("skitprodukt", "bluffmakare"),
            "da": ("lorteprodukt", "svindlere"),
        },
    ),
)
_OPENNESS = (
    Rule(
        "3.1",
        "Paid or given is said",
        "Whoever was paid, or was given something, says so in the same post, in words that everyone understands.",
        Severity.CRITICAL,
        Action.EDIT,
        disclosure={"en": "Paid partnership", "sv": "Reklam", "da": "Reklame"},
        disclosure_when={
            "en": ("sponsored", "sponsored by", "gifted", "in partnership with", "discount code"),
            "sv": ("sponsrad", "sponsrat", "i samarbete med", "rabattkod"),
            "da": ("sponsoreret", "i samarbejde med", "rabatkode"),
        },
    ),
    Rule(
        "3.2",
        "We say who we are",
        "Staff post under their own names and with their role. Nobody poses as a member.",
        Severity.CRITICAL,
        Action.ESCALATE,
    ),
)
_CONDUCT = (
    Rule(
        "4.1",
        "Attacks on people are removed",
        "Disagree with what was said, not with who said it. Insults and slurs are removed, and the member is warned.",
        Severity.HIGH,
        Action.REMOVE,
    ),
    Rule(
        "4.2",
        "Private data stays private",
        "Addresses, telephone numbers, order and customer numbers are hidden at once, whoever posted them.",
        Severity.CRITICAL,
        Action.HIDE,
    ),
    Rule(
        "4.3",
        "Advertising that nobody asked for",
        "A first post that only sells is removed. A member who names their own work where it helps may stay.",
        Severity.MEDIUM,
        Action.REMOVE,
    ),
    Rule(
        "4.4",
        "Danger to somebody goes to a person at once",
        "Threats, self-harm and anything that may be a crime: keep a copy, hide it, and call the account manager.",
        Severity.CRITICAL,
        Action.ESCALATE,
    ),
    Rule(
        "4.5",
        "What is worth showing is shown",
        "A member’s answer that helped, or work that others will learn from, is featured with their consent.",
        Severity.LOW,
        Action.FEATURE,
    ),
)
