"""Sentences for the ways in which a community's platform says no, or nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _


def sentences() -> dict[str, str]:
    """By the refusal's code; `words` are the platform's own, in its language, and may be empty."""
    return {
        "AnswerTooLarge": _("%(host)s answers with more than %(most)s bytes, which is not read."),
        "HeldBack": _("%(host)s holds the piece back until somebody approves it there."),
        "KeyRefused": _("%(host)s does not take our key, or the key may not do this. %(words)s"),
        "LeadsElsewhere": _("%(host)s leads to another address. Enter that one if it is right; we follow nobody."),
        "NoAnswer": _("%(host)s did not answer in time, or the line broke before its answer was whole."),
        "NoConnection": _("The space is not connected to a platform that can do this."),
        "NotTaken": _("%(host)s will not take it. %(words)s"),
        "NotUnderstood": _("%(host)s answers, but not as its platform is documented to."),
        "NothingThere": _("%(host)s knows nothing at that address. Is it the right one, without a path too many?"),
        "OpenedAnew": _("The flag was opened anew on the platform before it was told; a new case waits for it."),
        "OnlyByHand": _("%(host)s lets no program do this: do it there, at %(where)s, then try again."),
        "PageInsteadOfData": _("%(host)s answers with a web page instead of data: it may be down, or want a sign-in."),
        "PlatformFails": _("%(host)s has a fault of its own. The same later may go well."),
        "PlatformRefused": _("%(host)s refuses it with status %(status)s. %(words)s"),
        "PointsInside": _("%(host)s leads into a private network, where no community’s platform stands."),
        "SealBroken": _("The key cannot be opened any more: enter it again."),
        "TooManyCalls": _("%(host)s asks us to slow down. We come again later."),
        "UnknownName": _("Nobody is found by the name %(host)s. Is it spelled right?"),
    }
