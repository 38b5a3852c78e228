from tenants.boards.models.client_row import ClientRow
from tenants.boards.models.work import Work

__all__ = ["ClientRow", "Work"]
