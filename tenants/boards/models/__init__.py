from tenants.boards.models.client_row import ClientRow
from tenants.boards.models.holding import Holding
from tenants.boards.models.open_case import OpenCase
from tenants.boards.models.saved_view import SavedView
from tenants.boards.models.work import Work

__all__ = ["ClientRow", "Holding", "OpenCase", "SavedView", "Work"]
