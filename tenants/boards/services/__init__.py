from tenants.boards.services.client_rows import note_evidence, note_report
from tenants.boards.services.work import enqueue, finish, handler_for, performs

__all__ = ["enqueue", "finish", "handler_for", "note_evidence", "note_report", "performs"]
