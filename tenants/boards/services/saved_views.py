"""Keeping one way to look at a list under a name, and letting it go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants import audit
from tenants.access.rules.permissions import Permission, require
from tenants.boards.models import SavedView
from tenants.boards.selectors_views import visible_to
from tenants.context import public
from tenants.kernel.actor import Actor
from tenants.kernel.refusals import Refusal
from tenants.kernel.text import first_not_text

LONGEST_NAME, LONGEST_QUERY, MOST_VIEWS = 40, 600, 30


class ViewNameNeeded(Refusal):
    """A view has a name, in at most so many characters of plain text."""


class TooManyViews(Refusal):
    """A person keeps at most so many views of one list."""


class ViewTooLong(Refusal):
    """What was asked for does not fit into a view."""


class ViewGone(Refusal):
    """There is no such view of this person's any more."""


@transaction.atomic
def save(
    name: str, query: str, *, board: str, is_default: bool = False, is_shared: bool = False, by: Actor, at: datetime
) -> SavedView:
    """Keep what `query` asks for under a name of this person's; the same name again: it is replaced.

    is_default: their list begins with it, and with no other. is_shared: all of the agency's people may use it; the
    parts of a row that are seen stay each reader's own.

    Raises: NotPermitted; ViewNameNeeded; ViewTooLong; TooManyViews.
    """
    require(by, Permission.PORTFOLIO_VIEW)
    if is_shared:
        require(by, Permission.VIEW_SHARE)
    called = _name(name)
    if len(query) > LONGEST_QUERY:
        raise ViewTooLong(f"A view holds at most {LONGEST_QUERY} characters of filters", most=LONGEST_QUERY)
    with public():
        user_id = by.user_id or 0
        mine = SavedView.objects.select_for_update().filter(user_id=user_id, board=board)
        held = {each.name: each for each in mine}
        if called not in held and len(held) >= MOST_VIEWS:
            raise TooManyViews(f"There are {MOST_VIEWS} views already: let one go first", most=MOST_VIEWS)
        if is_default:
            mine.filter(is_default=True).exclude(name=called).update(is_default=False)
        said = {"query": query, "is_default": is_default, "is_shared": is_shared, "changed_at": at}
        view, _new = SavedView.objects.update_or_create(user_id=user_id, board=board, name=called, defaults=said)
        audit.record("boards.view.saved", target=view, by=by, at=at, name=called, query=query, is_shared=is_shared)
    return view


def _name(name: str) -> str:
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or first_not_text(called):
        raise ViewNameNeeded(f"Give the view a name, in at most {LONGEST_NAME} characters", most=LONGEST_NAME)
    return called


@transaction.atomic
def forget(pk: int, *, board: str, by: Actor, at: datetime) -> str:
    """Let one of this person's own views go; returns its name. Raises: NotPermitted; ViewGone, for another's too."""
    require(by, Permission.PORTFOLIO_VIEW)
    with public():
        view = visible_to(by, board).filter(pk=pk, user_id=by.user_id or 0).select_for_update().first()
        if view is None:
            raise ViewGone("This view is gone already, or another's")
        audit.record("boards.view.forgotten", target=view, by=by, at=at, name=view.name, is_shared=view.is_shared)
        view.delete()
    return view.name
