"""Run the main job once on the demo clients, then serve: brief in, community in, report out.

SERVE=0 stops before serving, REAL=0 leaves the real archive out, PORT= moves it. UNRELEASED=1 leaves the invented
client's last full month to be made and released by hand, 2 the one before it, too. BILLED=1 lets that client have paid
since the month before the last; without it finance lets it begin.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from clients.generated import moments, write
from clients.spaces.selectors import latest, spaces
from clients.spaces.services import flags
from cms.demo import agreeing, closed, knowing, meeting, moderation, months, observatory, paying
from cms.demo.people import SignIn, ensure_agency, ensure_sign_ins
from tenants import context
from tenants.embedded.supervisor import supervise
from tenants.kernel.actor import system
from tenants.kernel.origin import Door, Origin, coming_from
from tenants.kernel.periods import Month
from tenants.models import Stage, Tenant
from tenants.services import lifecycle
from tenants.services.installation import prepare

DEMO = "demo"
"""The folder of what is invented, under VAR_DIR."""
FORUM_PORT = 2
"""How far the invented client's forum is from our own port."""
REAL = Path("../shared/data")
REAL_BRIEF, REAL_ARCHIVE = "brief-openframe.yaml", "*discourse-topics*.tar.xz"
REAL_CLIENT, REAL_SPACE, REAL_MONTH = "openframe", "forum", "2018-03"

A_YEAR = timedelta(days=365)


def _unreleased() -> int:
    """How many of the last full months are left without a report."""
    asked = os.environ.get("UNRELEASED", "0")
    if asked not in ("0", "1", "2"):
        raise CommandError(f"UNRELEASED is a number of months, 0 to 2, not {asked!r}", returncode=2)
    return int(asked)


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        with coming_from(Origin(Door.COMMAND)):
            self._make(_unreleased())
        if os.environ.get("SERVE", "1") != "0":
            sys.exit(self._serve())

    def _make(self, left: int) -> None:
        now = timezone.now()
        self._say("Preparing the database")
        prepare(at=now)
        # A demo that was made by an earlier state of the product goes on with this one.
        call_command("migrate_clients")
        ensure_agency(by=system("demo"), at=now)
        self._generated(now, left)
        if os.environ.get("REAL", "1") != "0":
            self._real()
        sign_ins = ensure_sign_ins(Path(settings.VAR_DIR), by=system("demo"), at=timezone.now())
        self._tell(sign_ins)

    def _generated(self, now: datetime, left: int) -> None:
        """The invented client: its community comes up to this moment, its reports to the last full month but `left`."""
        month = Month.of(now, timezone.get_default_timezone()).shifted(-1)
        folder = Path(settings.VAR_DIR) / DEMO
        made = write(folder, today=now.date(), now=now)
        self._main_job(made.brief, made.slug, made.space, "csv", made.activity)
        self._say(f"{made.slug}: its people plan, approve and publish")
        tenant = context.find(made.slug)
        months.work_through(tenant, space=made.space, activity=made.activity, public=self._forum, now=timezone.now())
        with context.client(tenant):
            space = spaces.by_slug(made.space)
            is_first = latest.flag_told_at(space.pk) is None
            # What was settled before we ever saw it would raise nothing: tell it as it came in, once.
            before = flags.store(space, moments.untouched(made.flags if is_first else ()), by=system("demo"), at=now)
            told = flags.store(space, made.flags, by=system("demo"), at=now)
        count = observatory.show(tenant, folder, port=settings.PORT, now=timezone.now())
        self._say(f"{made.slug}: {count} posts read from its second place")
        self._say(f"{made.slug}: its people meet, and say who of them is a customer")
        meeting.meet(tenant, space=made.space, now=timezone.now())
        knowing.know(tenant, space=made.space, activity=made.activity, now=timezone.now())
        agreeing.agree(tenant, now=timezone.now())
        agreeing.grow(tenant, now=timezone.now())
        count = moderation.decide(tenant, now=timezone.now())
        self._say(f"{made.slug}: {before.raised + told.raised} flags more, {count} decided on")
        if os.environ.get("BILLED", "0") != "0":
            count = paying.pay(tenant, months_back=months.MONTHS_BACK, now=now)
            self._say(f"{made.slug}: {count} invoices")
        over = [str(month.shifted(-1)), str(month)]
        self._reports(made.slug, over[: len(over) - left])

    @property
    def _forum(self) -> str:
        """Where the invented client's forum is served beside us."""
        return f"http://127.0.0.1:{settings.PORT + FORUM_PORT}"

    def _real(self) -> None:
        folder = Path(settings.BASE_DIR) / REAL
        archive = next(iter(sorted(folder.glob(REAL_ARCHIVE))), None)
        if archive is None:
            self._say("No archive beside the project: the invented client stands alone")
            return
        self._main_job(folder / REAL_BRIEF, REAL_CLIENT, REAL_SPACE, "discourse-archive", archive)
        self._reports(REAL_CLIENT, [REAL_MONTH])
        now = timezone.now()
        count = closed.put_down(context.find(REAL_CLIENT), opened_before=now - A_YEAR, now=now)
        self._say(f"{REAL_CLIENT}: {count} questions put down, since the forum is closed")

    def _main_job(self, brief: Path, slug: str, space: str, kind: str, activity: Path) -> None:
        """The same commands that the README shows; each changes nothing when it is run again."""
        self._say(f"{slug}: onboarding from {brief.name}")
        call_command("onboard", str(brief))
        self._say(f"{slug}: taking in {activity.name}")
        call_command("ingest", slug, space, "--from", kind, str(activity))
        tenant = context.find(slug)
        if tenant.stage == Stage.ONBOARDING:
            lifecycle.go_live(tenant, override="Shown as it is", by=system("demo"), at=timezone.now())

    def _reports(self, slug: str, wanted: list[str]) -> None:
        for month in wanted:
            self._say(f"{slug}: report for {month}")
            out = Path(settings.VAR_DIR) / "reports" / f"{slug}-{month}.pdf"
            out.parent.mkdir(parents=True, exist_ok=True)
            call_command("report", slug, "--month", month, "--final", "--out", str(out))

    def _serve(self) -> int:
        python = sys.executable
        celery = [python, "-W", "ignore:You're running the worker", "-m", "celery", "-q", "-A", "config.celery:app"]
        schedule = Path(settings.VAR_DIR) / "celerybeat-schedule"
        bind = f"127.0.0.1:{settings.PORT}"
        return supervise(
            {
                "stripe": [python, "manage.py", "stripe_standin"],
                "web": [python, "-m", "gunicorn", "-c", "config/gunicorn.py", "-b", bind, "-w", "2"],
                "worker": [*celery, "worker", "-c", "2", "-l", "INFO"],
                "observatory": [python, "manage.py", *observatory.served(Path(settings.VAR_DIR) / DEMO, settings.PORT)],
                "forum": [python, "manage.py", "invented_forum", "--port", str(settings.PORT + FORUM_PORT)],
                "beat": [*celery, "beat", "-l", "WARNING", "-s", str(schedule)],
            },
            os.environ,
        )

    def _tell(self, sign_ins: list[SignIn]) -> None:
        self._say("")
        self._say(f"The agency:  {settings.PUBLIC_ORIGIN}")
        stand_in = f"http://127.0.0.1:{settings.STRIPE_STANDIN_PORT}/"
        self._say(f"Stripe:      {stand_in}   (a stand-in: let months pass and things fail)")
        for tenant in Tenant.objects.exclude(schema_name="public").order_by("slug"):
            note = "   (invented)" if tenant.is_generated else ""
            self._say(f"{tenant.name}:  http://{tenant.host}:{settings.PORT}{note}")
        self._say(f"Reports:     {os.path.relpath(settings.VAR_DIR)}/reports/")
        self._say("")
        self._say(f"{'sign in as':42} {'password':20} {'code now':9} {'second factor (secret)':34} role")
        for one in sign_ins:
            self._say(f"{one.email:42} {one.password:20} {one.code:9} {one.totp_secret:34} {one.roles}")
        self._say("")

    def _say(self, text: str) -> None:
        self.stderr.write(text)
