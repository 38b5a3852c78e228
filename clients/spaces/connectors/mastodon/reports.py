"""Reports as Mastodon tells its moderators of them, as rows of flags."""

from __future__ import annotations

from typing import Any

from clients.spaces.connectors.fields import Fields, Malformed
from clients.spaces.rules.flag import FlagRow, Reason, State
from clients.spaces.rules.source import LONGEST_KEY, Skips

REASONS = {"spam": Reason.SPAM, "legal": Reason.ILLEGAL, "violation": Reason.INAPPROPRIATE}
"""By Mastodon's category; every other, newer ones too, is OTHER."""


def read_reports(told: list[Any], skips: Skips) -> list[FlagRow]:
    """Read one page of reports; one that is not as documented is left out and listed."""
    rows = []
    for index, entry in enumerate(told):
        try:
            rows.append(_flag(Fields(f"[{index}].", entry)))
        except Malformed as error:
            skips.add("admin/reports", str(error))
    return rows


def _flag(report: Fields) -> FlagRow:
    """One report is one flag: on the first of the posts that it names, or on none, when it is about the account.

    What was done about it is not told, only that somebody of the staff resolved it, and when.
    """
    post, thread = _post(report.get("statuses", list, []))
    is_resolved = report.need("action_taken", bool)
    settled_by = report.get("action_taken_by_account", dict, None)
    return FlagRow(
        external_id=report.text("id", longest=LONGEST_KEY),
        post_key=post,
        thread_key=thread,
        reason=REASONS.get(report.get("category", str, ""), Reason.OTHER),
        flagged_at=report.instant("created_at"),
        flag_count=1,
        score=0.0,
        state=State.RESOLVED if is_resolved else State.OPEN,
        settled_at=report.optional_instant("action_taken_at") if is_resolved else None,
        is_settled_by_staff=is_resolved and settled_by is not None,
    )


def _post(statuses: list[Any]) -> tuple[str, str]:
    """The post's id, and its thread's where it opens one."""
    if not statuses:
        return "", ""
    found = [Fields("statuses[].", one) for one in statuses]
    keys = [(len(key), key, one) for one in found if (key := one.text("id", longest=LONGEST_KEY))]
    _, post, status = min(keys, key=lambda one: one[:2])
    return post, post if status.get("in_reply_to_id", str, None) is None else ""
