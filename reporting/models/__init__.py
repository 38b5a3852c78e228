from reporting.models.report import Report, Status
from reporting.models.run import ReportRun, RunState

__all__ = ["Report", "ReportRun", "RunState", "Status"]
