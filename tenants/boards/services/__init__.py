from tenants.boards.services import holdings, open_cases
from tenants.boards.services.client_rows import note_evidence, note_report, open_row
from tenants.boards.services.work import (
    TryAgain,
    bring_forward,
    call_off,
    enqueue,
    finish,
    handler_for,
    performs,
    rearm,
    schedule,
    stir,
)

__all__ = [
    "TryAgain",
    "bring_forward",
    "call_off",
    "enqueue",
    "finish",
    "handler_for",
    "holdings",
    "note_evidence",
    "note_report",
    "open_cases",
    "open_row",
    "performs",
    "rearm",
    "schedule",
    "stir",
]
