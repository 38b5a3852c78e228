"""Where something foreign is not as documented, in the reader's language: the field's own name stays as it is."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

_FIELD = re.compile(r"([\w\[\].]{1,80}): ")


def sentence(words: str) -> str:
    """What was noted in English begins with the field, such as `users[3].id: 'x' is not a whole number`."""
    found = _FIELD.match(words)
    return _("Not as documented, at %(field)s.") % {"field": found[1]} if found else _("Not as documented.")
