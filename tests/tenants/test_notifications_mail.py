"""Every kind of notification that any app registers, by mail: worded in each language, with a link that is there."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import chain
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.urls import resolve
from django.utils import translation

from tenants.access.models import User
from tenants.access.selectors.actors import actor_at
from tenants.boards.models import Work
from tenants.boards.tasks import perform_one
from tenants.context import client
from tenants.kernel.actor import Role
from tenants.models import Tenant
from tenants.notifications import services
from tenants.notifications.models import Notification
from tenants.notifications.rules.wording import Facts, Host, Kind, kind, kinds
from tenants.notifications.selectors import notifications
from tenants.notifications.services.notifications import MAIL
from tests.conftest import person

pytestmark = pytest.mark.django_db
AN_INSTANT, A_DAY, A_MONTH = "2026-03-05T08:00:00+00:00", "2026-03-06", "2026-03"
A_CASE = {"client": "alfa", "number": 12, "due_at": AN_INSTANT}
A_GAP = {"kind": "article", "from_on": "2026-03-06", "breaks_on": "2026-03-13"}
FACTS: dict[str, tuple[Facts, ...]] = {
    "audit.chain_broken": ({"position": 12, "of_agency": 0}, {"position": 0, "of_agency": 1}),
    "billing.credit_approved": ({"month": A_MONTH},),
    "billing.credit_proposed": ({"month": A_MONTH},),
    "billing.payment_failed": ({"month": A_MONTH},),
    "clients.charter_answered": ({"version": 2, "answer": "SIGNED"}, {"version": 2, "answer": "DECLINED"}),
    "clients.charter_to_sign": ({"version": 2},),
    "clients.duty_near": ({"due_on": A_DAY, "is_late": 0}, {"due_on": A_DAY, "is_late": 1}),
    "clients.service_moved": ({"after": "LIVE", "until": ""}, {"after": "PAUSED", "until": AN_INSTANT}),
    "clients.stage_moved": ({"after": "PAUSED", "until": ""}, {"after": "ENDING", "until": ""}),
    "content_calendar.approval_wanted": ({"item": 7, "answer_due_at": AN_INSTANT},),
    "content_calendar.change_asked": ({"item": 7},),
    "content_calendar.comment_answered": ({"item": 7, "by_client": 0},),
    "content_calendar.gap_near": ({**A_GAP, "is_late": 0}, {**A_GAP, "is_late": 1}),
    "content_calendar.item_commented": ({"item": 7, "by_client": 0}, {"item": 7, "by_client": 1}),
    "content_calendar.publication_failed": ({"item": 7},),
    "content_calendar.review_wanted": ({"item": 7},),
    "integrations.hook_fails": ({"hook": 5, "is_stopped": 0}, {"hook": 5, "is_stopped": 1}),
    "playbooks.guideline_to_read": ({"version": 3},),
    "reporting.report_released": ({"month": A_MONTH},),
    "reporting.report_restated": ({"month": A_MONTH, "number": 2},),
    "sla.breach_near": (A_CASE,),
    "sla.promise_broken": (A_CASE,),
}
"""Each kind with facts as its app tells them; several where its words differ by them."""
EACH = list(chain.from_iterable([(code, facts) for facts in held] for code, held in FACTS.items()))
HOLE = re.compile(r"%\(|\{|\}|None")


def recipient(told: Kind, tenant: Tenant, language: str) -> User:
    """Somebody who may be told of this kind at the client, and reads this language."""
    user = person(next(role for role in Role if not told.roles or role in told.roles), tenant)
    User.objects.filter(pk=user.pk).update(language=language)
    return User.objects.get(pk=user.pk)


def tell(code: str, facts: Facts, user: User, tenant: Tenant, at: datetime) -> Work:
    """Tell them, and return the work of mail that this puts on the board."""
    with client(tenant):
        (one,) = services.notify(code, to=[user.pk], object_id=7, facts=facts, at=at)
        return Work.objects.get(kind=MAIL, object_id=one.pk)


def perform(work: Work, tenant: Tenant, at: datetime) -> bool:
    with client(tenant):
        return perform_one(work.pk, at=at)


def said_in(language: str, code: str, facts: Facts) -> tuple[str, str, str]:
    found = kind(code)
    assert found
    with translation.override(language):
        wording = found.say(facts)
        return found.name(), wording.title, wording.action


def test_every_kind_is_tried() -> None:
    ours = {each.code for each in kinds() if not each.code.startswith("tests.")}
    assert ours == set(FACTS), "a new kind needs facts here, so that its mail is tried in every language"


@pytest.mark.parametrize("language", ["en", "sv", "da"])
@pytest.mark.parametrize(("code", "facts"), EACH)
def test_its_mail_is_whole_in_the_readers_language(
    alfa: Tenant, now: datetime, code: str, facts: Facts, language: str
) -> None:
    found = kind(code)
    assert found
    user = recipient(found, alfa, language)
    assert perform(tell(code, facts, user, alfa, now), alfa, now)
    (message,) = mail.outbox
    name, title, action = said_in(language, code, facts)
    body = str(message.body)
    assert message.to == [user.email]
    assert message.subject == f"Alfa: {title}"
    for piece in (name, title, action):
        assert piece.strip()
        assert not HOLE.search(piece), piece
    assert f"\n{title}\nAlfa\n" in body
    assert f"\n{action}:\nhttp" in body
    assert body.startswith({"en": "Hello ", "sv": "Hej ", "da": "Hej "}[language])
    if language != "en":
        english = said_in("en", code, facts)
        for piece, untranslated in zip((name, title, action), english, strict=True):
            assert piece != untranslated
        assert "sends this because" not in body


@pytest.mark.parametrize(("code", "facts"), EACH)
def test_its_link_is_on_the_right_host_and_leads_to_a_page(
    alfa: Tenant, now: datetime, code: str, facts: Facts
) -> None:
    found = kind(code)
    assert found
    perform(tell(code, facts, recipient(found, alfa, "en"), alfa, now), alfa, now)
    links = [line for line in str(mail.outbox[0].body).splitlines() if line.startswith("http")]
    assert len(links) == 2, "where it is answered, and where mail is chosen"
    answered, choices = links
    wording = found.say(facts)
    assert all(link.startswith(f"{settings.PUBLIC_ORIGIN}/") for link in links)
    assert resolve(urlsplit(choices).path, settings.PUBLIC_SCHEMA_URLCONF).view_name == "agency:notifications"
    if wording.host is Host.AGENCY:
        assert answered == f"{settings.PUBLIC_ORIGIN}{wording.path}"
        assert resolve(urlsplit(wording.path).path, settings.PUBLIC_SCHEMA_URLCONF)
    else:
        assert urlsplit(answered).path == "/handover/"
        assert parse_qs(urlsplit(answered).query) == {"to": [alfa.host], "path": [wording.path]}
        assert resolve(urlsplit(wording.path).path, settings.ROOT_URLCONF)


@pytest.mark.parametrize(("code", "facts"), [(code, held[0]) for code, held in FACTS.items()])
def test_who_wants_no_mail_of_it_finds_it_in_the_app(alfa: Tenant, now: datetime, code: str, facts: Facts) -> None:
    found = kind(code)
    assert found
    user = recipient(found, alfa, "en")
    by = actor_at(user, alfa, at=now)
    services.choose_mail({each.code for each in kinds()} - {code}, by=by)
    perform(tell(code, facts, user, alfa, now), alfa, now)
    assert mail.outbox == []
    assert [each.kind for each in notifications.of(by, at=now)] == [code]
    assert notifications.unread_count(by, at=now) == 1


def test_work_that_is_performed_twice_sends_once(alfa: Tenant, viewer: User, now: datetime) -> None:
    work = tell("reporting.report_released", {"month": A_MONTH}, viewer, alfa, now)
    assert perform(work, alfa, now)
    assert not perform(work, alfa, now), "it is done"
    Work.objects.filter(pk=work.pk).update(done_at=None, attempts=0)
    assert perform(work, alfa, now), "put up again, as after a worker that died before it could say that it is done"
    assert len(mail.outbox) == 1
    assert Notification.objects.get().mailed_at == now
