from tenants.boards.services.client_rows import note_evidence, note_report, open_row
from tenants.boards.services.work import enqueue, finish, handler_for, performs, rearm

__all__ = ["enqueue", "finish", "handler_for", "note_evidence", "note_report", "open_row", "performs", "rearm"]
