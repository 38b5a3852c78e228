"""What the portfolio says before its rows."""

from __future__ import annotations

from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.document.formats import Formats
from tenants.models import Stage, Tenant


def stats_of(clients: QuerySet[Tenant], formats: Formats) -> list[dict[str, Any]]:
    """Four figures over the clients that the person sees, from one query of the board."""
    counts = clients.aggregate(
        all=Count("pk"),
        live=Count("pk", filter=Q(stage=Stage.LIVE)),
        onboarding=Count("pk", filter=Q(stage=Stage.ONBOARDING)),
        drafts=Count("pk", filter=Q(board_row__report_status__in=["DRAFT", "IN_REVIEW"])),
    )
    valued = clients.filter(board_row__roi_expected_ratio__isnull=False)
    returns = list(valued.values_list("board_row__roi_expected_ratio", flat=True))
    below = sum(each < 0 for each in returns)
    onboarding = ngettext("%(count)s in onboarding", "%(count)s in onboarding", counts["onboarding"])
    return [
        {"label": _("Clients"), "value": counts["all"], "note": onboarding % {"count": counts["onboarding"]}},
        {"label": _("Live"), "value": counts["live"], "note": ""},
        {"label": _("Reports not released"), "value": counts["drafts"], "note": _("drafts of the latest month")},
        {
            "label": _("Median return (ROI)"),
            "value": formats.change(median(returns)) if returns else None,
            "note": ngettext("%(count)s below zero", "%(count)s below zero", below) % {"count": below},
        },
    ]
