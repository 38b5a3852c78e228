"""What kinds of content are called, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

KIND_NAMES: dict[str, Promise] = {
    "article": gettext_lazy("Article"),
    "post": gettext_lazy("Post"),
    "question": gettext_lazy("Question"),
    "discussion": gettext_lazy("Discussion"),
    "poll": gettext_lazy("Poll"),
    "webinar": gettext_lazy("Webinar"),
    "ama": gettext_lazy("Ask me anything"),
    "event": gettext_lazy("Event"),
    "video": gettext_lazy("Video"),
    "showcase": gettext_lazy("Showcase"),
    "newsletter": gettext_lazy("Newsletter"),
    "announcement": gettext_lazy("Announcement"),
}


def kind_name(kind: str) -> str:
    """A kind in the reader's language; one that only this client's plan names, as its plan writes it."""
    return str(KIND_NAMES[kind]) if kind in KIND_NAMES else kind.replace("_", " ").capitalize()
