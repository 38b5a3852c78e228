"""Who registered on a forum, and when: number and instant, nothing else of them is kept.

As Discourse's own code lists its users (`AdminUserIndexQuery`): a hundred a page, the first page is 1, the earliest
first when asked so; those who may not list them are told that there is no such page. Left out are the site's own
users, its staff, who are no members, accounts made for senders of mail, and accounts that nobody has confirmed yet.
Since such a one may be confirmed later, and whoever goes moves the pages, the list is read from its beginning once a
week.

The cursor's part "people": {"page": n, "after": the instant up to which all are kept for good, "begun": instant,
"open": digest of what is kept behind it, "is_whole": whether the end was reached, "refused": what the site said}.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from clients.spaces.connectors.fields import LARGEST_ID, Fields, Malformed
from clients.spaces.connectors.files import shown
from clients.spaces.connectors.instants import EARLIEST, read_instant
from clients.spaces.rules.connection import PageInsteadOfData, PlatformRefused, PointsInside
from clients.spaces.rules.pulling import PEOPLE, Page, Payload
from clients.spaces.rules.source import Row, Skips

LIST = "/admin/users/list/active.json"
READ_ANEW = timedelta(days=7)
MOST_OF_A_PART = 200
"""People of one day in one payload, or somewhat more: those of one instant, as after an import, stay together."""
MOST_REPEATED = 5
"""List pages in a row that tell nobody new."""
_NOT_TOLD = (PlatformRefused, PageInsteadOfData, Malformed)
"""What ends this list alone: the site answers, and what people write comes in as before. One that leads inside ends
all."""
Get = Callable[[str, Mapping[str, str | int] | None], list[Any]]


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the list. `told`: number and instant as the site gave them. is_left_out: of no concern here."""

    at: datetime
    number: int
    told: tuple[Any, Any]
    is_left_out: bool = False
    is_odd: bool = False


class Registered:
    """One look at the list. `get` asks the site for a list. Why it does not tell is kept, once, and ends no look."""

    def __init__(self, get: Get, now: datetime) -> None:
        self._get, self._now = get, now

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        """Yield what is there behind the cursor: those of a day together, the day under way as far as it has come."""
        stand = dict(cursor.get("people") or {})
        if not stand.get("begun") or (stand.get("is_whole") and self._now - read_instant(stand["begun"]) >= READ_ANEW):
            stand = {"begun": self._now.isoformat(), "refused": stand.get("refused", "")}
        try:
            for payloads, changed in self._walk(stand):
                told = (Payload(PEOPLE, b"{}"),) if stand.get("refused") else ()
                stand = {**stand, **changed, "refused": ""}
                yield Page((*told, *payloads), {**cursor, "people": stand})
        except PointsInside:
            raise
        except _NOT_TOLD as refusal:
            said = str(refusal)
            if said != stand.get("refused"):
                yield Page((Payload.untold(PEOPLE, refusal),), {**cursor, "people": {**stand, "refused": said}})

    def _walk(self, stand: Mapping[str, Any]) -> Iterator[tuple[list[Payload], dict[str, Any]]]:
        """What one page of the list completes, and what that moves in the cursor."""
        number, after = self._found_again(stand), _instant(stand.get("after"))
        begun_on, repeated = number, 0
        part: list[Listed] = []
        held: set[int] = set()
        while entries := self._list(number):
            whole: list[Payload] = []
            is_news = False
            for one in entries:
                if (after is not None and one.at <= after) or one.number in held:
                    continue
                if part and _ends(part, one):
                    whole.append(_payload(part, after))
                    after, begun_on, part, held = part[-1].at, number, [], set()
                part.append(one)
                is_news = is_news or not one.is_odd
                held |= set() if one.is_odd else {one.number}
            repeated = 0 if is_news else repeated + 1
            if repeated >= MOST_REPEATED:
                raise Malformed("users: the same page comes again and again")
            if whole:
                yield whole, {"page": begun_on, "after": _told(after), "open": "", "is_whole": False}
            number += 1
        still = [_payload(part, after)] if part else []
        digest = hashlib.sha256(b"".join(one.content for one in still)).hexdigest()[:16]
        if digest != stand.get("open") or not stand.get("is_whole"):
            yield still, {"page": begun_on, "after": _told(after), "open": digest, "is_whole": True}

    def _found_again(self, stand: Mapping[str, Any]) -> int:
        """The page from which to go on: whoever went since has moved the pages towards the first."""
        number, after = int(stand.get("page") or 1), _instant(stand.get("after"))
        while number > 1 and after is not None:
            entries = self._list(number)
            if entries and entries[0].at <= after:
                break
            number -= 1
        return number

    def _list(self, number: int) -> list[Listed]:
        """A page of the list. Raises: Malformed, also when it is in another order than it was asked for."""
        asked: dict[str, str | int] = {"order": "created", "asc": "true", "page": number}
        found: list[Listed] = []
        for index, one in enumerate(self._get(LIST, asked)):
            found.append(_listed(one, f"users[{index}].", found[-1].at if found else EARLIEST))
        if found and all(one.is_odd for one in found):
            raise Malformed("users: none tells id and created_at")
        if any(before.at > one.at for before, one in pairwise(found)):
            raise Malformed("users: they do not come by their created_at")
        return found


def rows(content: bytes, key: str, skips: Skips) -> list[Row]:
    """What a kept part tells: number and instant, each as text; what is not as documented is listed. Raises: Malformed.

    The payload that says that the site tells at all holds none.
    """
    found: list[Row] = []
    for index, one in enumerate(Fields("", json.loads(content)).get("people", list, [])):
        try:
            number, joined_at = one
            person = Fields(f"people[{index}].", {"id": number, "created_at": joined_at})
            number = person.integer("id", least=1, most=LARGEST_ID)
            found.append((str(number), person.instant("created_at").isoformat()))
        except (Malformed, ValueError, TypeError) as error:
            skips.add(key, str(error))
    return found


def _listed(told: Any, at: str, before: datetime) -> Listed:
    """One of the list; one that is told otherwise stands where the one before it does."""
    try:
        one = Fields(at, told)
        number, joined_at = one.integer("id", least=-LARGEST_ID, most=LARGEST_ID), one.instant("created_at")
        is_staff = one.get("admin", bool, False) or one.get("moderator", bool, False)
        is_left_out = number <= 0 or is_staff or one.get("staged", bool, False) or not one.get("active", bool, True)
        return Listed(joined_at, number, (number, joined_at.isoformat()), bool(is_left_out))
    except Malformed:
        raw = told if isinstance(told, dict) else {}
        return Listed(before, 0, (shown(raw.get("id")), shown(raw.get("created_at"))), is_odd=True)


def _ends(part: list[Listed], following: Listed) -> bool:
    last = part[-1].at
    return following.at.date() != last.date() or (len(part) >= MOST_OF_A_PART and following.at != last)


def _payload(part: list[Listed], after: datetime | None) -> Payload:
    """Those of a day; of a day with many the second part on is named by its first instant."""
    first = part[0].at
    is_more = after is not None and after.date() == first.date()
    people = [one.told for one in part if not one.is_left_out]
    key = f"{PEOPLE}/{first.isoformat() if is_more else first.date().isoformat()}"
    return Payload(key, json.dumps({"people": people}, separators=(",", ":")).encode())


def _instant(told: Any) -> datetime | None:
    return read_instant(told) if told else None


def _told(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""
